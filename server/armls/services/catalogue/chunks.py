"""Gives the types in one chunk of a catalogue as :mod:`armls.core.resource_types` has them, each when it is asked for.

Whatever a file says, following it ends in a type or in a CatalogueError: numbers are looked up within their lists, and
nothing is followed before it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from armls.core.resource_types import (
    AnyType,
    ArrayType,
    BooleanType,
    ChoiceType,
    IntegerType,
    ObjectType,
    PropertyType,
    StringType,
    Type,
    VariantType,
)
from armls.services.catalogue import layout
from armls.services.catalogue.errors import CatalogueError

_NODE: msgspec.msgpack.Decoder[layout.Node] = msgspec.msgpack.Decoder(layout.Node)
_ANY, _BOOLEAN = AnyType(), BooleanType()
_T = TypeVar("_T")


class ChunkTypes:
    """The types of a chunk; a :class:`armls.core.resource_types.TypeSource`."""

    def __init__(self, chunk: layout.Chunk, stride: int, texts: Callable[[], Sequence[str]]) -> None:
        """``stride``: how many numbers a property has; ``texts`` loads the descriptions."""
        self._chunk, self._stride, self._load_texts = chunk, stride, texts
        self._known: dict[int, Type] = {}

    def body(self, type_: str, place: int) -> ObjectType | VariantType:
        """The body of a type (lower case) in the version at a place."""
        found = self.node(_at(self._chunk.bodies.get(type_, ()), place))
        if type(found) is not ObjectType and type(found) is not VariantType:
            raise CatalogueError(f"the body of '{type_}' is not an object")
        return found

    def number(self, type_: str, place: int) -> int:
        """The number of the node of that body: equal bodies have the same."""
        return _at(self._chunk.bodies.get(type_, ()), place)

    def node(self, number: int) -> Type:
        """The node of that number. Raises CatalogueError where there is none."""
        known = self._known.get(number)
        if known is None:
            try:
                known = self._known[number] = self._type(_NODE.decode(_at(self._chunk.nodes, number)))
            except (msgspec.MsgspecError, ValueError) as error:
                raise CatalogueError(f"a type in it cannot be read: {str(error)[:200]}") from None
        return known

    def description(self, number: int) -> str:
        """The description of that number; empty where there is none."""
        return _at(self._load_texts(), number) if number else ""

    def _type(self, node: layout.Node) -> Type:
        strings = self._chunk.strings
        if type(node) is layout.ObjectNode:
            properties = self._properties(node.properties)
            return ObjectType(_at(strings, node.name), properties, node.rest, node.is_secure, self)
        if type(node) is layout.VariantNode:
            flat = node.variants
            variants = {_at(strings, name): target for name, target in zip(flat[::2], flat[1::2], strict=True)}
            name, discriminator = _at(strings, node.name), _at(strings, node.discriminator)
            return VariantType(name, discriminator, self._properties(node.properties), variants, self)
        if type(node) is layout.ArrayNode:
            return ArrayType(node.item, node.min_length, node.max_length, self)
        if type(node) is layout.ChoiceNode:
            return ChoiceType(tuple(_at(strings, value) for value in node.values), self._other(node.other))
        if type(node) is layout.StringNode:
            pattern = None if node.pattern is None else _at(strings, node.pattern)
            return StringType(node.min_length, node.max_length, pattern, node.is_secure)
        if type(node) is layout.IntegerNode:
            return IntegerType(node.least, node.most)
        return _BOOLEAN if type(node) is layout.BooleanNode else _ANY

    def _other(self, number: int | None) -> StringType | None:
        if number is None:
            return None
        found = _NODE.decode(_at(self._chunk.nodes, number))
        if type(found) is not layout.StringNode:
            raise CatalogueError("an open set in it allows more than strings")
        other = self._type(found)
        assert type(other) is StringType
        return other

    def _properties(self, flat: list[int]) -> dict[str, PropertyType]:
        stride, strings = self._stride, self._chunk.strings
        if len(flat) % stride:
            raise CatalogueError("an object in it has half a property")
        texts = flat[3::stride] if stride > 3 else [0] * (len(flat) // stride)
        found = {}
        for name, flags, number, text in zip(flat[::stride], flat[1::stride], flat[2::stride], texts, strict=True):
            written = _at(strings, name)
            found[written.lower()] = PropertyType(written, flags, number, text, self)
        return found


def _at(values: Sequence[_T], place: int) -> _T:
    """The value at a place. Raises CatalogueError where there is none."""
    if not 0 <= place < len(values):
        raise CatalogueError("a number in it leads nowhere")
    return values[place]
