"""The tree of a document as one piece, for documents that are not checked member by member."""

from __future__ import annotations

from armls.core.syntax.nodes import Array, Literal, Missing, Node, Number, Object, Property, Slot, String, Tree


def whole(tree: Tree) -> Node:
    """The document's value with absolute offsets and without slots.

    The reader bounds how deep brackets nest, so recursion is bounded as well: one call for each of them.
    """
    return _moved(tree.root.value, 0)


def without_slots(node: Node) -> Node:
    """A part of a tree in one piece; its offsets are relative to the member that holds it."""
    return _moved(node, 0)


def _moved(node: Node, by: int) -> Node:
    kind = type(node)
    if kind is Slot:
        return _moved(node.member.value, by + node.start)  # type: ignore[union-attr]
    if kind is Object:
        properties = []
        for item in node.properties:  # type: ignore[union-attr]
            properties.append(Property(_string(item.key, by), _moved(item.value, by)))
        return Object(node.start + by, node.end + by, tuple(properties))
    if kind is Array:
        items = []
        for one in node.items:  # type: ignore[union-attr]
            items.append(_moved(one, by))
        return Array(node.start + by, node.end + by, tuple(items))
    if not by:
        return node
    if kind is String:
        return _string(node, by)  # type: ignore[arg-type]
    if kind is Number:
        return Number(node.start + by, node.end + by, node.value)  # type: ignore[arg-type, union-attr]
    if kind is Literal:
        return Literal(node.start + by, node.end + by, node.value)  # type: ignore[arg-type, union-attr]
    return Missing(node.start + by, node.end + by)


def _string(node: String, by: int) -> String:
    return String(node.start + by, node.end + by, node.value) if by else node
