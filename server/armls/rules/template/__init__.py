"""Rules about a template and its sections."""
