"""Writes the file of a catalogue from a graph of types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from armls.services.catalogue import layout
from armls.services.catalogue.graph import Node
from armls.services.catalogue.layout import Index, Origin, TypeEntry

_HOT = 100
"""The strings and nodes most used get the numbers that take one byte."""


@dataclass(frozen=True)
class Version:
    """One API version of a type: where it can be deployed and read, and the number of its body's node."""

    writable: int
    readable: int
    body: int


Types = Mapping[str, Mapping[str, Version]]
"""The versions (lower case, oldest first) by type, as Azure writes it."""


def pack(nodes: Sequence[Node], types: Types, origin: Origin, texts: bool) -> bytes:
    """The content of a catalogue's file; the same for equal types, in whatever order their nodes are numbered."""
    versions = sorted({version for known in types.values() for version in known})
    numbers = {version: number for number, version in enumerate(versions)}
    groups: dict[str, list[str]] = {}
    for type_ in sorted(types, key=str.lower):
        groups.setdefault("/".join(type_.lower().split("/")[:2]), []).append(type_)
    parts: list[tuple[bytes, int]] = []
    entries: dict[str, TypeEntry] = {}
    for number, names in enumerate(groups.values()):
        chunk = _Chunk(nodes, texts)
        bodies = {name.lower(): [one.body for one in types[name].values()] for name in names}
        parts.append(layout.packed(chunk.content(bodies)))
        if texts:
            parts.append(layout.packed(list(chunk.texts)))
        for name in names:
            known = types[name]
            scopes = [one.writable * layout.SCOPES + one.readable for one in known.values()]
            own = [numbers[version] for version in known]
            entries[name.lower()] = TypeEntry(name, number, own, scopes[:1] if len(set(scopes)) == 1 else scopes)
    sizes = [size for part, inflated in parts for size in (len(part), inflated)]
    index: Any = Index(origin, texts, tuple(versions), sizes, entries)  # type: ignore[arg-type]
    content, size = layout.packed(index)
    head = layout.HEAD.pack(layout.MAGIC, layout.LAYOUT, len(content), size)
    return b"".join([head, content, *(part for part, _ in parts)])


class _Chunk:
    """The bodies of some types, with numbers of their own."""

    def __init__(self, nodes: Sequence[Node], texts: bool) -> None:
        self.nodes, self.has_texts = nodes, texts
        self.texts: dict[str, int] = {"": 0}
        self.strings: dict[str, int] = {}
        self.numbers: dict[int, int] = {}
        self.others: dict[Node, int] = {}

    def content(self, bodies: Mapping[str, Sequence[int]]) -> layout.Chunk:
        uses: Counter[int] = Counter()
        order: dict[int, None] = {}
        for numbers in bodies.values():
            for body in reversed(numbers):  # new nodes first, so that most of a body is contiguous
                uses[body] += 1
                self._reach(body, order, uses)
        self.numbers = _numbered(order, uses)
        used: Counter[str] = Counter()
        for number in self.numbers:
            used.update(_strings(self.nodes[number]))
        self.strings = _numbered(dict.fromkeys(used), used)
        written = [self._written(self.nodes[number]) for number in self.numbers]
        written += [self._written(other) for other in self.others]
        own = {type_: [self.numbers[body] for body in numbers] for type_, numbers in bodies.items()}
        return layout.Chunk(list(self.strings), written, own)  # type: ignore[arg-type]

    def _reach(self, body: int, order: dict[int, None], uses: Counter[int]) -> None:
        pending = [body]
        while pending:
            number = pending.pop()
            if number not in order:
                order[number] = None
                found = list(_references(self.nodes[number]))
                uses.update(found)
                pending.extend(reversed(found))

    def _written(self, node: Node) -> layout.Node:
        kind, strings = node[0], self.strings
        if kind == "object":
            _, name, properties, rest, is_secure = node
            target = self.numbers[rest] if rest is not None else None
            return layout.ObjectNode(strings[name], self._properties(properties), target, is_secure)
        if kind == "variant":
            _, name, discriminator, base, variants = node
            flat = [number for value, one in variants for number in (strings[value], self.numbers[one])]
            return layout.VariantNode(strings[name], strings[discriminator], self._properties(base), flat)
        if kind == "choice":
            _, values, other = node
            return layout.ChoiceNode([strings[value] for value in values], self._other(other))
        if kind == "array":
            _, item, least, most = node
            return layout.ArrayNode(self.numbers[item], least, most)
        if kind == "string":
            _, least, most, pattern, is_secure = node
            return layout.StringNode(least, most, None if pattern is None else strings[pattern], is_secure)
        if kind == "integer":
            return layout.IntegerNode(*node[1:])
        return layout.BooleanNode() if kind == "boolean" else layout.AnyNode()

    def _properties(self, properties: Sequence[Node]) -> list[int]:
        flat: list[int] = []
        for name, flags, target, text in properties:
            flat += (self.strings[name], flags, self.numbers[target])
            if self.has_texts:
                flat.append(self.texts.setdefault(text, len(self.texts)))
        return flat

    def _other(self, other: Node | None) -> int | None:
        """The number of the string type of an open set; it has no number in the graph."""
        if other is None:
            return None
        return self.others.setdefault(other, len(self.numbers) + len(self.others))


def _numbered(order: dict[Any, None], uses: Counter[Any]) -> dict[Any, int]:
    """Numbers in the given order, but for those that are most used, which come first."""
    places = {one: place for place, one in enumerate(order)}
    hot = sorted(order, key=lambda one: (-uses[one], places[one]))[:_HOT]
    chosen = set(hot)
    return {one: number for number, one in enumerate([*hot, *(one for one in order if one not in chosen)])}


def _references(node: Node) -> Iterator[int]:
    if node[0] == "object":
        yield from (target for _, _, target, _ in node[2])
        if node[3] is not None:
            yield node[3]
    elif node[0] == "array":
        yield node[1]
    elif node[0] == "variant":
        yield from (target for _, _, target, _ in node[3])
        yield from (target for _, target in node[4])


def _strings(node: Node) -> Iterator[str]:
    kind = node[0]
    if kind == "object":
        yield node[1]
        yield from (name for name, _, _, _ in node[2])
    elif kind == "variant":
        yield from node[1:3]
        yield from (name for name, _, _, _ in node[3])
        yield from (value for value, _ in node[4])
    elif kind == "choice":
        yield from node[1]
        if node[2] is not None and node[2][3] is not None:
            yield node[2][3]
    elif kind == "string" and node[3] is not None:
        yield node[3]
