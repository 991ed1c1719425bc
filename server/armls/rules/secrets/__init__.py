"""Rules about secrets: where they are required, and where they may be exposed."""
