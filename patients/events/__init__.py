"""What happens to a patient outside an operation, entered one event at a time: forms, saving, pages."""
