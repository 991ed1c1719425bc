"""Services that are slow, stateful or can fail: analysis, files, configuration."""
