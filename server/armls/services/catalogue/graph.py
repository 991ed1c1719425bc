"""Reads Microsoft's Bicep types into one graph in which equal types are one node.

Each ``types.json`` is an array whose elements refer to one another by number, and may do so in circles. A node is a
tuple: its kind, its facts, and the numbers of the nodes that it refers to. Equal tuples are one node; circles are
compared by what they look like from each of their nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Union

import msgspec
from msgspec import Struct

from armls.services.catalogue.errors import CatalogueError

Node = tuple[Any, ...]
"""``(kind, …)``; the fields of each kind are those of the structs in :mod:`armls.services.catalogue.chunks`."""

MAX_ELEMENTS = 200_000
"""In one file; the largest has 20,000."""


class _Ref(Struct, frozen=True, gc=False, rename={"target": "$ref"}):
    target: str

    @property
    def number(self) -> int:
        return number_of(self.target)


class _Property(Struct, frozen=True, gc=False):
    type: _Ref
    flags: int = 0
    description: str = ""


class _Element(Struct, frozen=True, gc=False, tag_field="$type"):
    pass


class AnyElement(_Element, frozen=True, gc=False, tag="AnyType"):
    """A value that is not described."""


class BooleanElement(_Element, frozen=True, gc=False, tag="BooleanType"):
    """A Boolean."""


class IntegerElement(_Element, frozen=True, gc=False, tag="IntegerType", rename="camel"):
    """An integer."""

    min_value: Union[int, None] = None  # noqa: UP007
    max_value: Union[int, None] = None  # noqa: UP007


class StringElement(_Element, frozen=True, gc=False, tag="StringType", rename="camel"):
    """A string."""

    min_length: Union[int, None] = None  # noqa: UP007
    max_length: Union[int, None] = None  # noqa: UP007
    pattern: Union[str, None] = None  # noqa: UP007
    sensitive: bool = False


class LiteralElement(_Element, frozen=True, gc=False, tag="StringLiteralType"):
    """One string."""

    value: str


class UnionElement(_Element, frozen=True, gc=False, tag="UnionType"):
    """Literals, and for an open set one string type."""

    elements: list[_Ref]


class ArrayElement(_Element, frozen=True, gc=False, tag="ArrayType", rename="camel"):
    """An array."""

    item_type: _Ref
    min_length: Union[int, None] = None  # noqa: UP007
    max_length: Union[int, None] = None  # noqa: UP007


class ObjectElement(_Element, frozen=True, gc=False, tag="ObjectType", rename="camel"):
    """An object."""

    name: str
    properties: dict[str, _Property]
    additional_properties: Union[_Ref, None] = None  # noqa: UP007
    sensitive: Union[bool, None] = None  # noqa: UP007


class VariantElement(_Element, frozen=True, gc=False, tag="DiscriminatedObjectType", rename="camel"):
    """An object with variants."""

    name: str
    discriminator: str
    base_properties: dict[str, _Property]
    elements: dict[str, _Ref]


class ResourceElement(_Element, frozen=True, gc=False, tag="ResourceType", rename="camel"):
    """A resource type in one version."""

    name: str
    body: _Ref
    readable_scopes: int = 0
    writable_scopes: int = 0


class FunctionElement(_Element, frozen=True, gc=False, tag="ResourceFunctionType"):
    """A function of a resource; not kept."""

    name: str


Element = (
    AnyElement
    | BooleanElement
    | IntegerElement
    | StringElement
    | LiteralElement
    | UnionElement
    | ArrayElement
    | ObjectElement
    | VariantElement
    | ResourceElement
    | FunctionElement
)
_DECODER = msgspec.json.Decoder(list[Element])


def number_of(reference: str) -> int:
    """The number of the element that ``#/N`` refers to. Raises CatalogueError where it refers to something else."""
    digits = reference[2:]
    if reference[:2] != "#/" or not (digits.isascii() and digits.isdecimal()) or len(digits) > 9:
        raise CatalogueError(f"'{reference[:80]}' does not refer to a type in the same file")
    return int(digits)


class Graph:
    """The nodes of all files that were read; ``texts``: whether descriptions are kept."""

    def __init__(self, texts: bool = False) -> None:
        self.nodes: list[Node] = []
        self.texts = texts
        self._numbers: dict[Node, int] = {}
        self._circles: dict[tuple[Node, ...], int] = {}

    def add(self, node: Node) -> int:
        """The number of a node, which is new or equal to an earlier one."""
        number = self._numbers.setdefault(node, len(self.nodes))
        if number == len(self.nodes):
            self.nodes.append(node)
        return number

    def add_circle(self, keys: list[tuple[Node, ...]], make: Callable[[int, Callable[[int], int]], Node]) -> list[int]:
        """The numbers of nodes that refer to one another; ``keys`` say what the graph looks like from each."""
        known = self._circles.get(keys[0])
        if known is None:
            first = len(self.nodes)
            numbers = list(range(first, first + len(keys)))
            self._circles.update(zip(keys, numbers, strict=True))
            self.nodes.extend(make(index, numbers.__getitem__) for index in range(len(keys)))
            return numbers
        return [self._circles[key] for key in keys]


class File:
    """One ``types.json``, whose types are added to a graph when they are asked for."""

    def __init__(self, graph: Graph, content: bytes) -> None:
        """Raises CatalogueError for anything but a list of types."""
        try:
            self.elements: list[Element] = _DECODER.decode(content)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise CatalogueError(f"it is not a list of types: {str(error)[:200]}") from None
        if len(self.elements) > MAX_ELEMENTS:
            raise CatalogueError(f"it has {len(self.elements)} elements, of at most {MAX_ELEMENTS}")
        self.graph = graph
        self._numbers: dict[int, int] = {}

    def resource(self, number: int) -> tuple[ResourceElement, int]:
        """The resource at an element, and the number of the node of its body without ``type`` and ``apiVersion``."""
        element = self._element(number)
        if type(element) is not ResourceElement:
            raise CatalogueError(f"element {number} is not a resource type")
        index = element.body.number
        body = self._element(index)
        if type(body) is not ObjectElement and type(body) is not VariantElement:
            raise CatalogueError(f"the body of '{element.name[:80]}' is not an object")
        self._resolve(index)
        own = self._without_own_name(body, element.name)
        return element, self.graph.add(self._node(own, self._numbers.__getitem__))

    def _without_own_name(self, body: ObjectElement | VariantElement, name: str) -> ObjectElement | VariantElement:
        """The body without the literals of its own type and version, which would make each body another one."""
        type_, _, version = name.partition("@")
        properties = body.properties if type(body) is ObjectElement else body.base_properties  # type: ignore[union-attr]
        kept = dict(properties)
        for key, literal in (("type", type_), ("apiVersion", version)):
            found = kept.get(key)
            if found is not None and found.flags == _OWN_NAME:
                value = self._element(found.type.number)
                if type(value) is LiteralElement and value.value == literal:
                    del kept[key]
        field = "properties" if type(body) is ObjectElement else "base_properties"
        return msgspec.structs.replace(body, **{field: kept})

    def _element(self, number: int) -> Element:
        if number >= len(self.elements):
            raise CatalogueError(f"element {number} is missing")
        return self.elements[number]

    # ---- from elements to nodes

    def _resolve(self, start: int) -> None:
        """Number everything that an element refers to, itself included (Tarjan's algorithm, without recursion)."""
        numbers = self._numbers
        if start in numbers:
            return
        order: dict[int, int] = {}
        low: dict[int, int] = {}
        open_: list[int] = []
        stack: list[tuple[int, Iterator[int]]] = []

        def visit(index: int) -> None:
            order[index] = low[index] = len(order)
            open_.append(index)
            stack.append((index, iter(self._references(self._element(index)))))

        visit(start)
        while stack:
            index, rest = stack[-1]
            for target in rest:
                if target in numbers:
                    continue
                if target not in order:
                    visit(target)
                    break
                low[index] = min(low[index], order[target])
            else:
                stack.pop()
                if stack:
                    before = stack[-1][0]
                    low[before] = min(low[before], low[index])
                if low[index] == order[index]:
                    group = [open_.pop()]
                    while group[-1] != index:
                        group.append(open_.pop())
                    self._close(group)

    def _close(self, group: list[int]) -> None:
        """Number elements that all refer to one another, or one that refers to none of them."""
        index = group[0]
        if len(group) == 1 and index not in self._references(self._element(index)):
            self._numbers[index] = self.graph.add(self._node(self._element(index), self._numbers.__getitem__))
            return
        classes = self._classes(group)
        members: dict[int, int] = {}
        for one in group:
            members.setdefault(classes[one], one)
        chosen = [members[number] for number in sorted(members)]
        places = {number: place for place, number in enumerate(sorted(members))}
        keys = [self._view(one, classes, members) for one in chosen]

        def make(place: int, number: Callable[[int], int]) -> Node:
            def target(index: int) -> int:
                return number(places[classes[index]]) if index in classes else self._numbers[index]

            return self._node(self._element(chosen[place]), target)

        numbers = self.graph.add_circle(keys, make)
        for one in group:
            self._numbers[one] = numbers[places[classes[one]]]

    def _classes(self, group: list[int]) -> dict[int, int]:
        """A number for each element; equal ones for elements that cannot be told apart."""
        classes = dict.fromkeys(group, 0)
        count = 1
        while True:
            found: dict[Node, int] = {}

            def target(index: int, classes: dict[int, int] = classes) -> Any:
                return ("", classes[index]) if index in classes else self._numbers[index]

            refined = {
                one: found.setdefault((classes[one], self._node(self._element(one), target)), len(found))
                for one in group
            }
            classes = refined
            if len(found) == count:
                return classes
            count = len(found)

    def _view(self, start: int, classes: dict[int, int], members: dict[int, int]) -> tuple[Node, ...]:
        """A circle as seen from one of its elements: the nodes in the order in which they are reached."""
        order: dict[int, int] = {classes[start]: 0}
        found: list[Node] = []
        pending = [start]

        def target(index: int) -> Any:
            if index not in classes:
                return self._numbers[index]
            number = classes[index]
            if number not in order:
                order[number] = len(order)
                pending.append(members[number])
            return ("", order[number])

        place = 0
        while place < len(pending):
            found.append(self._node(self._element(pending[place]), target))
            place += 1
        return tuple(found)

    def _references(self, element: Element) -> Iterable[int]:
        kind = type(element)
        if kind is ObjectElement:
            found = [one.type.number for one in element.properties.values()]  # type: ignore[union-attr]
            rest = element.additional_properties  # type: ignore[union-attr]
            return [*found, rest.number] if rest is not None else found
        if kind is ArrayElement:
            return [element.item_type.number]  # type: ignore[union-attr]
        if kind is VariantElement:
            found = [one.type.number for one in element.base_properties.values()]  # type: ignore[union-attr]
            return [*found, *(one.number for one in element.elements.values())]  # type: ignore[union-attr]
        return ()

    def _node(self, element: Element, target: Callable[[int], Any]) -> Node:
        kind = type(element)
        if kind is ObjectElement:
            rest = element.additional_properties  # type: ignore[union-attr]
            return (
                "object",
                element.name,  # type: ignore[union-attr]
                self._properties(element.properties, target),  # type: ignore[union-attr]
                target(rest.number) if rest is not None else None,
                bool(element.sensitive),  # type: ignore[union-attr]
            )
        if kind is LiteralElement:
            return ("choice", (element.value,), None)  # type: ignore[union-attr]
        if kind is UnionElement:
            return self._choice(element)  # type: ignore[arg-type]
        if kind is ArrayElement:
            return ("array", target(element.item_type.number), element.min_length, element.max_length)  # type: ignore[union-attr]
        if kind is VariantElement:
            variants = tuple((value, target(one.number)) for value, one in sorted(element.elements.items()))  # type: ignore[union-attr]
            base = self._properties(element.base_properties, target)  # type: ignore[union-attr]
            return ("variant", element.name, element.discriminator, base, variants)  # type: ignore[union-attr]
        return _leaf(element)

    def _properties(self, properties: dict[str, _Property], target: Callable[[int], Any]) -> tuple[Node, ...]:
        texts = self.graph.texts
        return tuple(
            (name, one.flags, target(one.type.number), one.description if texts else "")
            for name, one in sorted(properties.items())
        )

    def _choice(self, union: UnionElement) -> Node:
        """A set of strings; open where a string type is among them."""
        values: list[str] = []
        other: Node | None = None
        for one in union.elements:
            element = self._element(one.number)
            if type(element) is LiteralElement:
                values.append(element.value)
            elif type(element) is StringElement and other is None:
                other = _leaf(element)
            else:
                raise CatalogueError("a union holds more than strings")
        return ("choice", tuple(values), other)


_OWN_NAME = 10


def _leaf(element: Element) -> Node:
    kind = type(element)
    if kind is StringElement:
        return ("string", element.min_length, element.max_length, element.pattern, element.sensitive)  # type: ignore[union-attr]
    if kind is IntegerElement:
        return ("integer", element.min_value, element.max_value)  # type: ignore[union-attr]
    if kind is BooleanElement:
        return ("boolean",)
    if kind is AnyElement:
        return ("any",)
    raise CatalogueError("a resource or a function is used as the type of a value")
