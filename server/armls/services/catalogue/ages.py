"""The order of API versions."""

from __future__ import annotations


def age(version: str) -> tuple[str, bool, str]:
    """A key that sorts versions by age: by date, and what has a suffix (``-preview``) before what has none."""
    return version[:10], len(version) <= 10, version
