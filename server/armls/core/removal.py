"""The removal of an entry of an object or array, with its comma and its line; comments and layout are kept."""

from __future__ import annotations

import re

from armls.core.finding import Edit
from armls.core.syntax import Array, Node, Object

_GAP = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_BLANKS = re.compile(r"[ \t\r]*")


def removal(text: str, container: Object | Array, index: int, base: int = 0) -> tuple[Edit, ...]:
    """The edits, at absolute offsets, that remove entry ``index`` of a container with offsets relative to ``base``.

    The rest has as many commas as it requires. None if the syntax around the entry is invalid, so that a comma is
    missing.
    """
    entries = container.properties if type(container) is Object else container.items  # type: ignore[union-attr]
    start, end = base + entries[index].start, base + entries[index].end
    comma = _behind_gap(text, end)
    if text[comma : comma + 1] == ",":
        if len(entries) == 1:
            return _only(text, container, base, start, end, comma)
        return _with_comma_behind(text, start, end, comma)
    if index + 1 < len(entries):
        return ()
    if index == 0:
        return _only(text, container, base, start, end, None)
    before = _behind_gap(text, base + entries[index - 1].end)
    return _with_comma_before(text, before, start, end) if text[before : before + 1] == "," else ()


def removal_of(text: str, container: Node, name: str, base: int = 0) -> tuple[Edit, ...]:
    """The edits that remove a property, by name in any case, from an object; none unless it occurs exactly once."""
    if type(container) is not Object:
        return ()
    lower = name.lower()
    found = [index for index, item in enumerate(container.properties) if item.key.value.lower() == lower]
    return removal(text, container, found[0], base) if len(found) == 1 else ()


def _behind_gap(text: str, at: int) -> int:
    """The offset of the next token, after blanks and comments."""
    found = _GAP.match(text, at)
    return found.end() if found else at


def _only(text: str, container: Object | Array, base: int, start: int, end: int, comma: int | None) -> tuple[Edit, ...]:
    """Empty the brackets, but for comments."""
    opening, closing = base + container.start + 1, base + container.end - 1
    last = end if comma is None else comma + 1
    if not text[opening:start].strip() and not text[last:closing].strip() and not text[end:last].strip(" \t\r\n,"):
        return (Edit(opening, closing, ""),)
    if comma is None:
        return (_whole_line(text, start, end),)
    return _with_comma_behind(text, start, end, comma)


def _with_comma_behind(text: str, start: int, end: int, comma: int) -> tuple[Edit, ...]:
    if text[end:comma].strip():  # a comment is in between
        return (_whole_line(text, start, end), Edit(comma, comma + 1, ""))
    return (_whole_line(text, start, comma + 1),)


def _with_comma_before(text: str, comma: int, start: int, end: int) -> tuple[Edit, ...]:
    behind = _BLANKS.match(text, end)
    is_commented = behind is not None and text.startswith(("//", "/*"), behind.end())
    if text[comma + 1 : start].strip() or is_commented:
        return (Edit(comma, comma + 1, ""), _whole_line(text, start, end))
    return (Edit(_before_blanks(text, comma), end, ""),)


def _whole_line(text: str, start: int, end: int) -> Edit:
    """The removal of a span: with its lines if nothing else is on them, else with the adjacent blanks."""
    line = text.rfind("\n", 0, start) + 1
    behind = _BLANKS.match(text, end)
    last = behind.end() if behind else end
    at_line_end = text[last : last + 1] == "\n"
    if at_line_end and not text[line:start].strip():
        return Edit(line, last + 1, "")
    if at_line_end:
        return Edit(_before_blanks(text, start), end, "")
    return Edit(start, last, "")


def _before_blanks(text: str, at: int) -> int:
    """The start of the blanks before an offset."""
    while at > 0 and text[at - 1] in " \t":
        at -= 1
    return at
