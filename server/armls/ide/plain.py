"""Values of the text as plain Python values."""

from __future__ import annotations

from armls.core.syntax import Array, Literal, Node, Number, Object, String, content


def plain_json(node: Node) -> object:
    """A node as a plain value."""
    node = content(node)
    if type(node) is Object:
        return {item.key.value: plain_json(item.value) for item in node.properties}
    if type(node) is Array:
        return [plain_json(item) for item in node.items]
    return node.value if type(node) in (String, Number, Literal) else None  # type: ignore[union-attr]


def has_expression(value: object) -> bool:
    """Whether a plain value has a string that Azure would evaluate."""
    if isinstance(value, str):
        return value.startswith("[")
    if isinstance(value, dict):
        return any(has_expression(one) for pair in value.items() for one in pair)
    return isinstance(value, list) and any(map(has_expression, value))
