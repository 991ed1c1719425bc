"""The place of a new property or item: what is replaced, and which commas are missing around it."""

from __future__ import annotations

import re

from msgspec import Struct

from armls.core.finding import Edit
from armls.core.location import Location
from armls.core.syntax import Array, Missing, Object, Tree

_WORD = re.compile(r"[\w$.-]*")
_BLANK = re.compile(r"(?:\s|//[^\n]*\n|/\*.*?\*/)*", re.DOTALL)


class Place(Struct, frozen=True):
    """A place in ``container`` for a new property or item, which replaces ``start`` to ``end`` (``prefix``).

    ``before``: the comma that is missing after the value before it; it is ``lead`` if that value ends here.
    ``needs_comma``: something follows it, without a comma. ``is_key_only``: a name that has a value already is edited.
    """

    container: Location
    start: int
    end: int
    prefix: str
    before: tuple[Edit, ...]
    lead: str
    needs_comma: bool
    is_key_only: bool


def place_at(tree: Tree, offset: int) -> Place | None:
    """The place at an offset where a property's name, or an item of an array, may be; None if there is none."""
    around = list(Location.root(tree).around(offset))
    while len(around) > 1 and _is_closed_at(tree.text, around[-1], offset):
        around.pop()
    inner = around[-1]
    key = inner.key_range
    if key is not None and key[0] < offset <= key[1] and len(around) > 1:
        has_value = type(inner.node) is not Missing
        return _place(tree.text, around[-2], key[0], key[1], is_key_only=has_value)
    if type(inner.node) not in (Object, Array) or not inner.start < offset <= inner.end:
        return None
    if _is_closed_at(tree.text, inner, offset):
        return None
    start = offset
    while start > inner.start + 1 and _WORD.fullmatch(tree.text[start - 1]):
        start -= 1
    found = _WORD.match(tree.text, offset)
    end = found.end() if found is not None else offset
    if tree.text[inner.start : start].rstrip().endswith(":"):
        return None
    return _place(tree.text, inner, start, end, is_key_only=False)


def _is_closed_at(text: str, place: Location, offset: int) -> bool:
    """Whether an offset is directly after the closing brace or bracket of a value."""
    return offset == place.end and type(place.node) in (Object, Array) and text[offset - 1] in "}]"


def _place(text: str, container: Location, start: int, end: int, *, is_key_only: bool) -> Place:
    earlier = [child.end for child in container.children() if child.end <= start]
    before: tuple[Edit, ...] = ()
    lead = ""
    if earlier:
        between = _BLANK.match(text, earlier[-1])
        at = between.end() if between is not None else earlier[-1]
        if text[at : at + 1] != "," and earlier[-1] == start:
            lead = ", "
        elif text[at : at + 1] != ",":
            before = (Edit(earlier[-1], earlier[-1], ","),)
    following = _BLANK.match(text, end)
    after = following.end() if following is not None else end
    needs_comma = text[after : after + 1] not in (",", "}", "]", "", ":")
    prefix = text[start:end].strip('"')
    return Place(container, start, end, prefix, before, lead, needs_comma, is_key_only)
