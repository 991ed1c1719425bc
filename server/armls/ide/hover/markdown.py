"""Pieces of Markdown that no text from a template can break."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MAX_SHOWN = 1500
"""Characters of a value that a hover shows."""


def block(text: str, language: str) -> str:
    """A code block that its content cannot end."""
    shown = text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"
    fence = "```"
    while fence in shown:
        fence += "`"
    return f"{fence}{language}\n{shown}\n{fence}"


def code(text: str, most: int = 200) -> str:
    """Text on one line as inline code that its content cannot end."""
    shown = " ".join((text if len(text) <= most else text[:most] + "…").split())
    fence = "`"
    while fence in shown:
        fence += "`"
    return f"{fence} {shown} {fence}" if len(fence) > 1 else f"`{shown}`"


def plain(text: str, most: int = 200) -> str:
    """Text as it is, on one line."""
    shown = text if len(text) <= most else text[:most] + "…"
    return "".join(f"\\{one}" if one in "\\`*_[]<>|#&" else one for one in " ".join(shown.split()))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose columns, but for the first, are numbers. The cells are Markdown."""
    lines = [_row(head), _row(["---", *["---:"] * (len(head) - 1)])]
    return "\n".join([*lines, *map(_row, rows)])


def size(count: int) -> str:
    """A number of bytes or characters."""
    if count < 1024:
        return f"{count} B"
    return f"{count / 1024:.1f} KB" if count < 1024 * 1024 else f"{count / 1024 / 1024:.1f} MB"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
