"""Rules about parameter files."""
