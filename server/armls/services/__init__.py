"""Whatever is slow, keeps state or can fail: analysis, files, configuration."""
