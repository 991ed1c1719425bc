"""Diagnostics of the analysis itself."""
