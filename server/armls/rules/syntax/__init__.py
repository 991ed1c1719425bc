"""Rules about JSON syntax."""
