"""The record: patients, their disease, what was done and what became of them. Knows nobody above it."""
