"""What the analysis itself reports."""
