"""The loops within the properties of a resource: ``"copy": [{"name": …, "count": …, "input": …}]``."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from armls.core.syntax import Array, Node, Object, String, content


class PropertyLoop(Struct, frozen=True, gc=False, eq=False):
    """A loop: its object, the object that it makes a property of, and whether it stands in another loop's input.

    ``name`` is as written, in the node ``label``; None where it is an expression.
    """

    body: Object
    owner: Object
    name: str | None
    label: Node
    count: Node
    input: Node
    is_inside: bool

    def holds(self, node: Node) -> bool:
        """Whether a node of the member lies in what is repeated."""
        return self.input.start <= node.start < self.input.end


def property_loops(properties: Node | None) -> Iterator[PropertyLoop]:
    """Every loop below a node, in the order of the text; nested templates' own are not among them."""
    stack: list[tuple[Node, bool]] = [(properties, False)] if properties is not None else []
    while stack:
        node, is_inside = stack.pop()
        node = content(node)
        if type(node) is Array:
            stack.extend((item, is_inside) for item in reversed(node.items))
        elif type(node) is Object:
            for item in reversed(node.properties):
                name = item.key.value.lower()
                if name == "copy" and _is_loops(item.value):
                    for body in map(content, item.value.items):  # type: ignore[union-attr]
                        yield _loop(body, node, is_inside)  # type: ignore[arg-type]
                    stack.append((item.value, True))
                elif name != "template":
                    stack.append((item.value, is_inside))


def _loop(body: Object, owner: Object, is_inside: bool) -> PropertyLoop:
    name, count, made = (body.get(key) for key in ("name", "count", "input"))
    assert name is not None
    assert count is not None
    assert made is not None
    label = name.value
    written = label.value if type(label) is String and not label.is_expression else None
    return PropertyLoop(body, owner, written, label, count.value, made.value, is_inside)


def _is_loops(node: Node) -> bool:
    """Whether a value is a list of loops, and not a property that happens to be named copy."""
    if type(node) is not Array or not node.items:
        return False
    bodies = [content(item) for item in node.items]
    return all(type(body) is Object and all(map(body.get, ("name", "count", "input"))) for body in bodies)
