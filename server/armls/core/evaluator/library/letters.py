"""Upper and lower case in .NET's invariant culture: one character for one, no special cases."""

from __future__ import annotations


def upper(value: str) -> str:
    """The string in upper case."""
    return value.upper() if value.isascii() else _mapped(value, True)


def lower(value: str) -> str:
    """The string in lower case."""
    return value.lower() if value.isascii() else _mapped(value, False)


def _mapped(value: str, up: bool) -> str:
    return value.translate({ord(character): _simple(character, up) for character in set(value)})


def _simple(character: str, up: bool) -> str:
    changed = character.upper() if up else character.lower()
    return changed if len(changed) == 1 and character not in "ıİ" else character
