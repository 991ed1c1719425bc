"""Accessors: the value, the string or the object at a path of property names, in any case."""

from __future__ import annotations

from armls.core.syntax.nodes import Node, Object, String, content

_NO_PROPERTIES = Object(0, 0, ())


def property_value(body: Node | None, *path: str) -> Node | None:
    """The node at a path; None if there is none."""
    node = body
    for name in path:
        if node is None:
            return None
        node = content(node)
        if type(node) is not Object:
            return None
        found = node.get(name)
        node = found.value if found is not None else None
    return node


def text_of(body: Node | None, *path: str) -> str:
    """The string at a path, as written; empty if there is none."""
    node = property_value(body, *path)
    return node.value if type(node) is String else ""


def object_of(body: Node | None, *path: str) -> Object | None:
    """The object at a path; None if there is none."""
    node = property_value(body, *path)
    found = content(node) if node is not None else None
    return found if type(found) is Object else None


def as_object(node: Node | None) -> Object:
    """The object that a node is; one without properties if it is something else."""
    return object_of(node) or _NO_PROPERTIES
