"""Escapes in JSON strings, and where a character of the value stands in the text."""

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
    """The value of a well-formed double-quoted string and the offset behind it.

    Raises ValueError where the string is not closed or holds an escape that JSON does not know.
    """
    value, end = scanstring(text, start + 1, False)
    return value, end


def unescape(raw: str) -> tuple[str, list[tuple[int, int]]]:
    """The value of what stands between two quotes, and the spans in ``raw`` of escapes that mean nothing."""
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
    """The string with double quotes, from what stands between its single ones."""
    return '"' + _QUOTE.sub(lambda found: "'" if found[0] == "\\'" else found[1] or '\\"', raw) + '"'


def quoted(value: str) -> str:
    """A text as a JSON string without its quotes."""
    return _SPECIAL.sub(lambda found: _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04x}", value)


def source_offset(raw: str, index: int) -> int:
    """Where character ``index`` of the value of ``raw`` (a string with its quotes) stands in ``raw``.

    An index at or beyond the end of the value gives the closing quote.
    """
    inner = raw[1:-1]
    if "\\" not in inner:
        return 1 + min(index, len(inner))
    for seen, match in enumerate(_UNIT.finditer(inner)):
        if seen == index:
            return 1 + match.start()
    return 1 + len(inner)
