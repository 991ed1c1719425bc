"""Rules about user functions."""
