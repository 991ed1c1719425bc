"""Strings in UTF-16 units, in which .NET counts."""

from __future__ import annotations


def units(value: str) -> int:
    """The number of units of a string."""
    return len(value) if value.isascii() else len(value.encode("utf-16-le", "surrogatepass")) // 2


def cut(value: str, start: int, end: int) -> str:
    """The units from ``start`` to before ``end``; half of a character outside the basic plane is a surrogate."""
    if value.isascii():
        return value[start:end]
    return value.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")


def paired(value: str) -> str:
    """Replace each pair of surrogates by the character that it encodes."""
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
