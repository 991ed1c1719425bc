"""Excerpts of the source for a terminal, with marks beneath a finding.

Tabs become spaces, wide characters count twice, control characters are replaced, and a long line is cut to the part
around the finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import category, east_asian_width

from armls.core.text import SourceText

WIDTH = 100
"""The greatest width of a row, in terminal columns."""

MAX_LINES = 3
"""The most lines of a finding."""

_TAB = 4
_BEFORE = 30
"""The characters of a long line that are kept before the finding."""

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``number`` is the one-based line number, 0 beneath a line. ``is_mark``: the row has marks."""

    number: int
    text: str
    is_mark: bool = False


def printable(text: str) -> str:
    """Replace characters that affect a terminal: control characters, changes of direction, lone surrogates."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def excerpt(text: SourceText, start: int, end: int) -> Iterator[Row]:
    """The rows for the source from offset ``start`` to ``end``."""
    first = text.line_at(min(start, len(text)))
    last = text.line_at(min(max(end - 1, start), len(text)))
    shown = min(last, first + MAX_LINES - 1)
    for line in range(first, shown + 1):
        line_start, line_end = text.line_start(line), text.line_end(line)
        begin = start if line == first else _first_visible(text.text, line_start, line_end)
        stop = max(min(end, line_end), begin)
        yield from _line(text.text, line + 1, (line_start, line_end), (begin, stop))
    if last > shown:
        yield Row(0, f"… up to line {last + 1}")


def _first_visible(text: str, start: int, end: int) -> int:
    """The offset of the first non-blank character; ``start`` if the line is blank up to there."""
    head = text[start : min(start + WIDTH, end)]
    visible = head.lstrip(" \t")
    return start + len(head) - len(visible) if visible else start


def _line(text: str, number: int, line: tuple[int, int], marked: tuple[int, int]) -> Iterator[Row]:
    """One line and the marks beneath it, cut to the part around ``marked``."""
    left = max(line[0], marked[0] - _BEFORE) if line[1] - line[0] > WIDTH else line[0]
    right = min(line[1], left + WIDTH)
    before = "…" if left > line[0] else ""
    after = "…" if right < line[1] else ""
    head, width = _columns(text[left : marked[0]], len(before))
    part, end = _columns(text[marked[0] : min(marked[1], right)], width)
    tail, _ = _columns(text[min(marked[1], right) : right], end)
    yield Row(number, before + head + part + tail + after)
    yield Row(0, " " * width + "^" * max(end - width, 1), True)


def _columns(text: str, column: int) -> tuple[str, int]:
    """The text as displayed from a terminal column on, and the column after it."""
    shown: list[str] = []
    for character in text:
        if character == "\t":
            step = _TAB - column % _TAB
            shown.append(" " * step)
        else:
            character = printable(character)
            shown.append(character)
            step = _width(character)
        column += step
    return "".join(shown), column


def _width(character: str) -> int:
    if character.isascii():
        return 1
    if category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in ("W", "F") else 1
