"""The size of a JSON text for Azure: without blanks and comments, and as a string within JSON."""

from __future__ import annotations

import re

import msgspec

_KEPT = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|\'[^\'\\]*(?:\\.[^\'\\]*)*\'|//[^\n]*|/\*.*?\*/|[^\s"\'/]+', re.DOTALL)


def bytes_of(text: str) -> int:
    """The length in UTF-8; a lone surrogate counts three bytes, as its replacement does."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def escapes_of(text: str) -> int:
    """The number of characters that escaping adds to a JSON text in a JSON string."""
    return text.count('"') + (text.count("\\") if "\\" in text else 0)


def minified(text: str) -> str:
    """Remove blanks and comments from a JSON text, or pieces of one. Never raises, on lenient JSON neither."""
    try:
        return msgspec.json.format(text, indent=-1)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return "".join([part for part in _KEPT.findall(text) if part[:2] not in ("//", "/*")])
