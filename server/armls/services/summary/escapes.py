"""How much longer JSON becomes as a string within JSON."""

from __future__ import annotations


def escapes_in(minified: bytes) -> int:
    """How many characters of strict JSON without blanks are escaped where it is a string in JSON itself."""
    backslashes = minified.count(b"\\") if b"\\" in minified else 0
    return minified.count(b'"') + backslashes
