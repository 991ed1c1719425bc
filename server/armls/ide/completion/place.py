"""The place of a new property or item: what is replaced, and which commas are missing around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    ``around`` are the values around the place, the root first, ``container`` last.
    """

    container: Location
    around: tuple[Location, ...]
    start: int
    end: int
    prefix: str
    before: tuple[Edit, ...]
    lead: str
    needs_comma: bool
    is_key_only: bool


def place_at(tree: Tree, offset: int) -> Place | None:
    """The place at an offset where a property's name, or an item of an array, may be; None if there is none."""
    around = list(_around(tree.text, Location.root(tree), offset))
    inner = around[-1]
    key = inner.key_range
    if key is not None and key[0] < offset <= key[1] and len(around) > 1:
        has_value = type(inner.node) is not Missing
        return _place(tree.text, around[:-1], key[0], key[1], is_key_only=has_value)
    if type(inner.node) not in (Object, Array) or not inner.start < offset <= inner.end:
        return None
    if offset == inner.end and tree.text[offset - 1] in "}]":
        return None
    start = offset
    while start > inner.start + 1 and _WORD.fullmatch(tree.text[start - 1]):
        start -= 1
    found = _WORD.match(tree.text, offset)
    end = found.end() if found is not None else offset
    before = tree.text[:start].rstrip()
    if before.endswith(":"):
        return None
    return _place(tree.text, around, start, end, is_key_only=False)


def _around(text: str, root: Location, offset: int) -> Iterator[Location]:
    """The values that hold an offset, the outermost first; of a property its name counts as well."""
    place: Location | None = root
    while place is not None:
        yield place
        place = next((child for child in place.children() if _holds(text, child, offset)), None)


def _holds(text: str, child: Location, offset: int) -> bool:
    is_closed = type(child.node) in (Object, Array) and text[child.end - 1] in "}]"
    return child.whole[0] <= offset < child.end + (not is_closed)


def _place(text: str, around: list[Location], start: int, end: int, *, is_key_only: bool) -> Place:
    container = around[-1]
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
    return Place(container, tuple(around), start, end, prefix, before, lead, needs_comma, is_key_only)
