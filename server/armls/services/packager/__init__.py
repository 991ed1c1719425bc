"""Marketplace packages: collects a folder's files, checks, optimises and zips them, and verifies existing zips."""
