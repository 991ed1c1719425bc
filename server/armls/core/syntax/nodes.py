"""The syntax tree of a JSON document, divided into members.

All offsets are code points **relative to the member that holds the node**, so that an edit elsewhere leaves them
true. The root body's offsets are therefore absolute. A node of type :class:`Slot` takes the place of an inner member.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal as OneOf
from typing import Union

from msgspec import Struct

MemberKind = OneOf["document", "parameter", "variable", "function", "definition", "resource", "output"]


class String(Struct, frozen=True, gc=False):
    """A quoted string; ``value`` is its content with escapes resolved."""

    start: int
    end: int
    value: str

    @property
    def is_escaped(self) -> bool:
        """Whether an offset in ``value`` differs from its source offset by more than the opening quote."""
        return self.end - self.start - 2 != len(self.value)

    @property
    def is_expression(self) -> bool:
        """Whether Azure evaluates the string: ``[…]`` from the first to the last character, but not ``[[…]``."""
        value = self.value
        return value[:1] == "[" and value[-1:] == "]" and value[1:2] != "["

    @property
    def literal(self) -> str:
        """The deployed value of a string that Azure doesn't evaluate: ``[[…]`` is an escaped ``[…]``."""
        value = self.value
        return value[1:] if value[:2] == "[[" and value[-1:] == "]" else value


class Number(Struct, frozen=True, gc=False):
    """A number; ``value`` is an int or a float as for Azure (``1.0`` and ``1e3`` are floats)."""

    start: int
    end: int
    value: Union[int, float]  # noqa: UP007 (msgspec evaluates it on 3.10 too)


class Literal(Struct, frozen=True, gc=False):
    """``true``, ``false`` or ``null``."""

    start: int
    end: int
    value: Union[bool, None]  # noqa: UP007


class Missing(Struct, frozen=True, gc=False):
    """A value that is missing or cannot be read."""

    start: int
    end: int


class Property(Struct, frozen=True, gc=False):
    """A property: its key and its value."""

    key: String
    value: Node

    @property
    def start(self) -> int:
        """The offset at which the key starts."""
        return self.key.start

    @property
    def end(self) -> int:
        """The offset at which the value ends."""
        return self.value.end


class Object(Struct, frozen=True, gc=False):
    """An object: its properties in source order, duplicates included."""

    start: int
    end: int
    properties: tuple[Property, ...]

    def get(self, name: str) -> Property | None:
        """The property of that name, in any case; the last one if it is duplicated, as Azure reads it."""
        size, lower = len(name), name.lower()
        for item in reversed(self.properties):
            written = item.key.value
            if len(written) == size and written.lower() == lower:
                return item
        return None


class Array(Struct, frozen=True, gc=False):
    """An array: its items in source order."""

    start: int
    end: int
    items: tuple[Node, ...]


class Slot(Struct, frozen=True, gc=False):
    """A reference from a member to an inner one; ``member`` keeps its identity while its text is unchanged."""

    start: int
    end: int
    member: Member


Node = String | Number | Literal | Missing | Object | Array | Slot
NODE_TYPES = (String, Number, Literal, Missing, Object, Array, Slot)


class Problem(Struct, frozen=True, gc=False):
    """A syntax error.

    ``refused``: Azure's reader refuses it; otherwise only other tools do. ``structural``: everything after it may have
    been misread, so the tree is not checked further. ``instead``: the equivalent in strict JSON, where that is certain.
    """

    start: int
    end: int
    code: str
    message: str
    refused: bool = True
    structural: bool = False
    instead: Union[str, None] = None  # noqa: UP007


class Comment(Struct, frozen=True, gc=False):
    """A ``//`` or ``/* */`` comment, markers included."""

    start: int
    end: int


class Member(Struct, frozen=True, gc=False, eq=False):
    """A part of the document that is parsed and checked by itself: a parameter, a resource, … or the whole document.

    Compared by identity: an edit outside its text leaves the very same object in the new tree. ``depth`` is how deep
    its brackets nest, ``slots`` the members directly within, ``broken`` whether it or one of them has a problem.
    """

    kind: MemberKind
    value: Node
    problems: tuple[Problem, ...]
    comments: tuple[Comment, ...]
    slots: tuple[Slot, ...]
    depth: int
    broken: bool


class Tree(Struct, frozen=True, gc=False, eq=False):
    """A parsed document: its text and its root member."""

    text: str
    root: Member

    def members(self) -> Iterator[tuple[int, Member]]:
        """Every member with the absolute offset of its value, the root first, then in source order."""
        stack = [(0, self.root)]
        while stack:
            base, member = stack.pop()
            yield base, member
            stack.extend([(base + slot.start, slot.member) for slot in reversed(member.slots)])

    def problems(self) -> list[Problem]:
        """All syntax errors, at absolute offsets, in source order."""
        found = [
            Problem(base + p.start, base + p.end, p.code, p.message, p.refused, p.structural, p.instead)
            for base, member in self.members()
            for p in member.problems
        ]
        return sorted(found, key=lambda problem: (problem.start, problem.end))


def content_at(node: Node, base: int) -> tuple[Node, int]:
    """The node itself, or the value of the slot's member, with the base of its offsets."""
    return (node.member.value, base + node.start - node.member.value.start) if type(node) is Slot else (node, base)


def content(node: Node) -> Node:
    """The node itself, or the value of the slot's member (with offsets relative to that member)."""
    return node.member.value if type(node) is Slot else node
