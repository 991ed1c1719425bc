"""Rules about parameters and type definitions."""
