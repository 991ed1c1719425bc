"""JSON pointers of nodes in a tree."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from operator import attrgetter

from msgspec.structs import replace

from armls.core.finding import Finding
from armls.core.location import Location, escape, pointer_steps
from armls.core.syntax import Array, Node, Object, Slot, Tree

_START = attrgetter("start")


def pointer_to(node: Node, start: int, end: int) -> str:
    """The pointer, relative to ``node``, of the smallest value or property that holds ``start`` to ``end``.

    Offsets are relative to the member that holds ``node``.
    """
    parts: list[str] = []
    while True:
        if type(node) is Slot:
            start, end = start - node.start, end - node.start
            node = node.member.value
        inner: Node | None = None
        if type(node) is Object:
            index = bisect_right(node.properties, start, key=_START) - 1
            item = node.properties[index] if index >= 0 else None
            if item is not None and end <= item.value.end:
                parts.append(f"/{escape(item.key.value)}")
                inner = item.value if item.value.start <= start else None
        elif type(node) is Array:
            index = bisect_right(node.items, start, key=_START) - 1
            if index >= 0 and end <= node.items[index].end:
                parts.append(f"/{index}")
                inner = node.items[index]
        if inner is None:
            return "".join(parts)
        node = inner


def range_of(tree: Tree, pointer: str) -> tuple[int, int]:
    """The absolute offsets of a pointer: a property from its name to the end of its value.

    If the pointer doesn't exist, those of its innermost part that does; the beginning of the text for
    the whole document.
    """
    place = Location.root(tree)
    found = place.start, min(place.start + 1, place.end)
    for name in pointer_steps(pointer):
        inner = place.step(name)
        if inner is None:
            return found
        place, found = inner, inner.whole
    return found


def leads_somewhere(tree: Tree, pointer: str) -> bool:
    """Whether a pointer exists, with case-sensitive names."""
    start, end = range_of(tree, pointer)
    return pointer_to(tree.root.value, start, end) == pointer


def with_pointers(findings: Iterable[Finding], node: Node, base: int = 0) -> Iterator[Finding]:
    """Add pointers, relative to ``node``, to findings whose offsets are relative to ``base``."""
    for finding in findings:
        yield replace(finding, pointer=pointer_to(node, finding.start - base, finding.end - base))
