"""Finding identifiers in text and records, and cutting them out: pure functions."""
