"""JSON values without evaluation."""

from __future__ import annotations

from armls.core.evaluator.values import Unknown, Value
from armls.core.syntax import Array, Literal, Node, Number, Object, String, content

MAX_DEPTH = 200
"""The most levels of JSON that are evaluated; deeper values are unknown."""


def literal_value(node: Node) -> Value:
    """The value of JSON without evaluation: expressions, and values with too many levels, are unknown."""
    return plain_value(node, is_literal=True)


def plain_value(node: Node, depth: int = 0, *, is_literal: bool = False) -> Value:
    """The value of JSON as written; with ``is_literal``, expressions are unknown."""
    node = content(node)
    kind = type(node)
    if is_literal and type(node) is String and node.is_expression:
        return Unknown("")
    if kind is String or kind is Number or kind is Literal:
        return node.value  # type: ignore[union-attr]
    if depth > MAX_DEPTH:
        return Unknown("")
    if type(node) is Object:
        return {item.key.value: plain_value(item.value, depth + 1, is_literal=is_literal) for item in node.properties}
    if type(node) is Array:
        return [plain_value(item, depth + 1, is_literal=is_literal) for item in node.items]
    return Unknown("")
