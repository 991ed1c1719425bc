"""The resources and expressions of a template that goes to the Marketplace, for rules of scope ``package``."""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.syntax import Array, Node, Object, String, text_of
from armls.rules.document_context import PackageContext

_DEEPEST = 200


def is_offer(ctx: PackageContext) -> bool:
    """Whether the template is the main one of a package, with a createUiDefinition beside it."""
    return bool(ctx.siblings_of("createUiDefinition"))


def resources_of(ctx: PackageContext, *types: str) -> Iterator[Object]:
    """The resources of some types (in lower case), at any depth: children and those of nested templates too."""
    for node in objects_in(ctx.root):
        if text_of(node, "type").lower() in types and node.get("apiVersion") is not None:
            yield node


def objects_in(root: Node) -> Iterator[Object]:
    """Every object in a value, in the order of the document."""
    stack = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        if depth > _DEEPEST:
            continue
        if type(node) is Object:
            yield node
            stack.extend((item.value, depth + 1) for item in reversed(node.properties))
        elif type(node) is Array:
            stack.extend((item, depth + 1) for item in reversed(node.items))


def value_at(body: Object, *path: str) -> Node | None:
    """The value at a path of property names; None where it is missing."""
    node: Node = body
    for name in path:
        found = node.get(name) if type(node) is Object else None
        if found is None:
            return None
        node = found.value
    return node


def is_given(node: Node | None) -> bool:
    """Whether a value is there and not an empty string."""
    return node is not None and not (type(node) is String and not node.value)
