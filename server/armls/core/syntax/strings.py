"""Escapes in JSON strings, and the source offsets of their characters."""

from __future__ import annotations

import re
from json.decoder import scanstring  # type: ignore[attr-defined]

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.)|$)", re.DOTALL)
_UNIT = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL)
_QUOTE = re.compile(r'(\\[^\'])|\\\'|"', re.DOTALL)
_SPECIAL = re.compile('[\\x00-\\x1f"\\\\\ud800-\udfff]')
_ESCAPES = {"\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_CHARACTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "/": "/", "'": "'"}


def read_string(text: str, start: int) -> tuple[str, int]:
    """The value of a well-formed double-quoted string and the offset after it.

    Raises ValueError if the string is not closed or has an invalid escape sequence.
    """
    value, end = scanstring(text, start + 1, False)
    return value, end


def unescape(raw: str) -> tuple[str, list[tuple[int, int]]]:
    """The value of the text between two quotes, and the spans in ``raw`` of invalid escape sequences."""
    bad: list[tuple[int, int]] = []

    def replace(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16))
        character = _CHARACTERS.get(match[2] or "")
        if character is None:
            bad.append(match.span())
            return match[0]
        return character

    value = _ESCAPE.sub(replace, raw)
    if any("\ud800" <= c <= "\udfff" for c in value):
        value = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return value, bad


def double_quoted(raw: str) -> str:
    """The double-quoted string, from the text between its single quotes."""
    return '"' + _QUOTE.sub(lambda found: "'" if found[0] == "\\'" else found[1] or '\\"', raw) + '"'


def quoted(value: str) -> str:
    """Escape characters as the content of a JSON string."""
    return _SPECIAL.sub(lambda found: _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04x}", value)


def source_offset(raw: str, index: int) -> int:
    """The offset in ``raw`` (a string with its quotes) of character ``index`` of its value.

    An index at or beyond the end of the value gives the closing quote.
    """
    inner = raw[1:-1]
    if "\\" not in inner:
        return 1 + min(index, len(inner))
    for seen, match in enumerate(_UNIT.finditer(inner)):
        if seen == index:
            return 1 + match.start()
    return 1 + len(inner)
