"""Locations in a document: a value with its absolute range and its JSON pointer."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from operator import attrgetter
from typing import Union

from msgspec import Struct

from armls.core.syntax import Array, Node, Object, Property, String, Tree, content_at

_START = attrgetter("start")

Step = str | int
"""A property's name, or the index of an item."""


class Location(Struct, frozen=True, gc=False, eq=False):
    """A value in a document, with the key before it if it is a property.

    ``node`` is relative to ``base`` and not a slot; ``key`` is relative to ``key_base``. ``start`` and ``end`` are
    absolute offsets.
    """

    pointer: str
    node: Node
    base: int
    key: Union[String, None] = None  # noqa: UP007
    key_base: int = 0

    @staticmethod
    def root(tree: Tree) -> Location:
        """The value of a document."""
        return Location("", tree.root.value, 0)

    @property
    def start(self) -> int:
        """The start of the value."""
        return self.base + self.node.start

    @property
    def end(self) -> int:
        """The end of the value."""
        return self.base + self.node.end

    @property
    def whole(self) -> tuple[int, int]:
        """The range from the key, if there is one, to the end of the value."""
        return self.start if self.key is None else self.key_base + self.key.start, self.end

    @property
    def key_range(self) -> tuple[int, int] | None:
        """The range of the key, quotes included; None for an item of an array and for the root."""
        return None if self.key is None else (self.key_base + self.key.start, self.key_base + self.key.end)

    @property
    def name(self) -> str:
        """The property's name; empty for an item of an array and for the root."""
        return "" if self.key is None else self.key.value

    @property
    def text(self) -> str | None:
        """The value of a string; None for any other value."""
        return self.node.value if type(self.node) is String else None

    def property(self, item: Property) -> Location:
        """The location of one of the properties of this object."""
        node, base = content_at(item.value, self.base)
        return Location(f"{self.pointer}/{escape(item.key.value)}", node, base, item.key, self.base)

    def item(self, index: int, item: Node) -> Location:
        """The location of one of the items of this array."""
        node, base = content_at(item, self.base)
        return Location(f"{self.pointer}/{index}", node, base)

    def children(self) -> Iterator[Location]:
        """The properties of an object or the items of an array, in source order."""
        node = self.node
        if type(node) is Object:
            for one in node.properties:
                yield self.property(one)
        elif type(node) is Array:
            for index, value in enumerate(node.items):
                yield self.item(index, value)

    def step(self, name: Step) -> Location | None:
        """The value of a property, in any case if not in its own, or the item at an index; None if there is none."""
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

    def get(self, *names: Step) -> Location | None:
        """The value at a path of names and indexes; None if there is none."""
        found: Location | None = self
        for name in names:
            found = found.step(name) if found is not None else None
        return found

    def text_at(self, *names: Step) -> str | None:
        """The string at a path of names and indexes; None if there is none."""
        found = self.get(*names)
        return None if found is None else found.text

    def around(self, offset: int) -> Iterator[Location]:
        """This value and those within that hold an absolute offset, their names and ends included, inwards."""
        place: Location | None = self
        while place is not None:
            yield place
            inner = place._last_before(offset)
            place = inner if inner is not None and offset <= inner.end else None

    def at(self, offset: int) -> tuple[Location, bool]:
        """The smallest value around an absolute offset, and whether the offset is in its key."""
        place = self
        while True:
            inner = place._last_before(offset)
            if inner is not None and inner.start > offset:
                return inner, True
            if inner is None or offset >= inner.end:
                return place, False
            place = inner

    def _last_before(self, offset: int) -> Location | None:
        node, at = self.node, offset - self.base
        if type(node) is Object:
            index = bisect_right(node.properties, at, key=_START) - 1
            return self.property(node.properties[index]) if index >= 0 else None
        if type(node) is Array:
            index = bisect_right(node.items, at, key=_START) - 1
            return self.item(index, node.items[index]) if index >= 0 else None
        return None


def escape(name: str) -> str:
    """Escape a property name for a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1") if "~" in name or "/" in name else name


def pointer_steps(pointer: str) -> list[str]:
    """The names and indexes of a JSON pointer, unescaped."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
