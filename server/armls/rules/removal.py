"""What removes one of several items or properties from a text, its comma with it."""

from __future__ import annotations

from collections.abc import Sequence

from armls.core.finding import Edit
from armls.core.syntax import Node, Property


def removal(text: str, base: int, parts: Sequence[Node | Property], index: int) -> Edit | None:
    """The edit, at absolute offsets, that removes ``parts[index]``; None where a comment stands before the next comma.

    ``parts`` are all items of a list or all properties of an object, at offsets from ``base``.
    """
    part = parts[index]
    start, end = base + part.start, base + part.end
    if index + 1 < len(parts):
        following = base + parts[index + 1].start
        between = text[end:following]
        if between.strip() == ",":
            return Edit(start, following, "")
        comma = end + len(between) - len(between.lstrip())
        return Edit(start, comma + 1, "") if text[comma : comma + 1] == "," else None
    if index == 0:
        return Edit(start, end, "")
    before = base + parts[index - 1].end
    return Edit(before, end, "") if text[before:start].strip() == "," else None
