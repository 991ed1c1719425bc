"""Trees of nodes for text that is broken: those of the last intact version, where they are now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from msgspec.structs import replace

from armls.core.syntax import Tree
from armls.core.syntax.parser import shared_ends
from armls.ide.document import AnalysedDocument


class Ranged(Protocol):
    """A node with absolute offsets and children of its own type; a msgspec struct."""

    @property
    def start(self) -> int:
        """The start of all of it."""

    @property
    def end(self) -> int:
        """The end of all of it."""

    @property
    def name_start(self) -> int:
        """The start of its name."""

    @property
    def name_end(self) -> int:
        """The end of its name."""

    @property
    def children(self) -> tuple[Any, ...]:
        """The nodes within this one."""


Node = TypeVar("Node", bound=Ranged)


def count(nodes: tuple[Ranged, ...]) -> int:
    """The number of nodes in a tree."""
    return sum(1 + count(node.children) for node in nodes)


def fullest(document: AnalysedDocument, nodes_of: Callable[[Tree], tuple[Node, ...]]) -> tuple[Node, ...]:
    """The nodes of a document.

    While braces don't match and nodes are missing because of it, these are the nodes of the last intact version.
    """
    nodes = nodes_of(document.tree)
    if document.intact is document.tree:
        return nodes
    before = nodes_of(document.intact)
    if count(before) <= count(nodes):
        return nodes
    first, last = shared_ends(document.intact.text, document.text)
    shift = len(document.text) - len(document.intact.text)
    return _moved(before, lambda offset: offset if offset <= first else max(offset, last) + shift)


def _moved(nodes: tuple[Node, ...], at: Callable[[int], int]) -> tuple[Node, ...]:
    return tuple(
        replace(
            node,  # type: ignore[type-var]
            start=at(node.start),
            end=at(node.end),
            name_start=at(node.name_start),
            name_end=at(node.name_end),
            children=_moved(node.children, at),
        )
        for node in nodes
    )
