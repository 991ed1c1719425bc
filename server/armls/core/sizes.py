"""How many bytes a JSON text has for Azure: without blanks and comments, and as a string within JSON."""

from __future__ import annotations

import re

import msgspec

_KEPT = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|\'[^\'\\]*(?:\\.[^\'\\]*)*\'|//[^\n]*|/\*.*?\*/|[^\s"\'/]+', re.DOTALL)


def bytes_of(text: str) -> int:
    """The length in UTF-8; a lone surrogate counts three bytes, as its replacement does."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def escapes_of(text: str) -> int:
    """How many more characters a JSON text has where it is a string in JSON itself."""
    return text.count('"') + (text.count("\\") if "\\" in text else 0)


def minified(text: str) -> str:
    """A JSON text, or pieces of one, without blanks and comments. Never raises: Azure's laxer JSON is read too."""
    try:
        return msgspec.json.format(text, indent=-1)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return "".join([part for part in _KEPT.findall(text) if part[:2] not in ("//", "/*")])
