"""Rules about variables."""
