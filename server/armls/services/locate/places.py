"""Places in a document: from paths, pointers and offsets to values, at absolute offsets."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from operator import attrgetter
from typing import Union

from msgspec import Struct

from armls.core.syntax import Array, Node, Object, Property, String, Tree, content_at
from armls.core.template import Template, escape

_START = attrgetter("start")

Step = str | int


class Place(Struct, frozen=True, gc=False, eq=False):
    """A value in the document, with the key before it where it is a property.

    ``node`` is relative to ``base`` and no Slot; ``key`` is relative to ``key_base``.
    """

    pointer: str
    node: Node
    base: int
    key: Union[String, None] = None  # noqa: UP007
    key_base: int = 0

    @property
    def start(self) -> int:
        """Where the value starts."""
        return self.base + self.node.start

    @property
    def end(self) -> int:
        """Where the value ends."""
        return self.base + self.node.end

    @property
    def whole(self) -> tuple[int, int]:
        """From the key, where there is one, to the end of the value."""
        return self.start if self.key is None else self.key_base + self.key.start, self.end

    def property(self, item: Property) -> Place:
        """The place of one of the properties of this object."""
        node, base = content_at(item.value, self.base)
        return Place(f"{self.pointer}/{escape(item.key.value)}", node, base, item.key, self.base)

    def item(self, index: int, item: Node) -> Place:
        """The place of one of the items of this array."""
        node, base = content_at(item, self.base)
        return Place(f"{self.pointer}/{index}", node, base)

    def children(self) -> Iterator[Place]:
        """The values directly within."""
        node = self.node
        if type(node) is Object:
            for one in node.properties:
                yield self.property(one)
        elif type(node) is Array:
            for index, value in enumerate(node.items):
                yield self.item(index, value)

    def step(self, name: Step) -> Place | None:
        """The value under a name, in any case if not in its own, or at an index."""
        node = self.node
        if type(node) is Array:
            if isinstance(name, str):
                if not name.isdecimal() or len(name) > 9:
                    return None
                name = int(name)
            return self.item(name, node.items[name]) if name < len(node.items) else None
        if type(node) is not Object:
            return None
        text = str(name)
        exact = next((one for one in reversed(node.properties) if one.key.value == text), None)
        found = exact or node.get(text)
        return self.property(found) if found is not None else None


def root_of(tree: Tree) -> Place:
    """The document's own value."""
    return Place("", tree.root.value, 0)


def place_of(template: Template) -> Place:
    """A template's own object."""
    return Place(template.pointer, template.value, template.base)


def place_at(tree: Tree, offset: int) -> tuple[Place, bool]:
    """The smallest value around an offset of the text, and whether the offset is in its key."""
    place = root_of(tree)
    while True:
        node = place.node
        inner: Place | None = None
        at = offset - place.base
        if type(node) is Object:
            index = bisect_right(node.properties, at, key=_START) - 1
            if index >= 0:
                inner = place.property(node.properties[index])
                if inner.start > offset:
                    return inner, True
        elif type(node) is Array:
            index = bisect_right(node.items, at, key=_START) - 1
            if index >= 0:
                inner = place.item(index, node.items[index])
        if inner is None or offset >= inner.end:
            return place, False
        place = inner


_STEP = re.compile(r"""\['((?:\\.|[^'\\]|'(?!\]))*)'\]|\["((?:\\.|[^"\\])*)"\]|\[(\d{1,9})\]|\.?([^.\[\]]+)""")
_BACKSLASH = re.compile(r"\\(.)")


def steps_of(path: str) -> list[Step] | None:
    """The steps of ``$.a.b[0]['c.d']`` or of a JSON pointer (``#/a/b/0``, ``/a/b/0``); None if it is neither."""
    path = path.strip()
    if path[:2] == "#/" or path[:1] == "/":
        parts = path.lstrip("#").split("/")[1:]
        return [part.replace("~1", "/").replace("~0", "~") for part in parts]
    steps: list[Step] = []
    at = 0
    while at < len(path):
        found = _STEP.match(path, at)
        if found is None:
            return None
        single, double, index, name = found.groups()
        if index is not None:
            steps.append(int(index))
        elif name is not None:
            steps.append(name)
        else:
            steps.append(_BACKSLASH.sub(r"\1", single if single is not None else double))
        at = found.end()
    if steps[:1] == ["$"]:
        del steps[0]
    return steps


def follow(place: Place, steps: list[Step]) -> tuple[Place, int]:
    """Where steps lead, as far as they do, and how many of them were taken."""
    for taken, name in enumerate(steps):
        inner = place.step(name)
        if inner is None:
            return place, taken
        place = inner
    return place, len(steps)
