"""What the demonstration shows: the published series and invented people. Nothing here is a real person."""
