"""The copy loops within a member: ``"copy": [{"name": …, "count": …, "input": …}]`` in resources and variables.

An output's own ``copy`` is one too, without a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from armls.core.evaluator.values import Value
from armls.core.syntax import Array, MemberKind, Node, Object, String, content


class PropertyLoop(Struct, frozen=True, gc=False, eq=False):
    """A copy loop: its object, the object whose property it defines, and whether it is in another loop's input.

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


def is_made(loops: Iterable[PropertyLoop], node: Node, value_of: Callable[[Node], Value]) -> bool:
    """Whether every copy loop around a node certainly runs; Azure evaluates nothing in one without iterations."""
    for loop in loops:
        rounds = value_of(loop.count) if loop.holds(node) else 1
        if not isinstance(rounds, int) or rounds < 1:
            return False
    return True


def member_loops(kind: MemberKind, name: str, value: Node) -> Iterator[PropertyLoop]:
    """Every loop of a member of that kind and name, in the order of the text; those of inner members left out.

    Azure runs none in the values of outputs and the defaults of parameters.
    """
    if kind == "variable" and name.lower() == "copy":
        if type(value) is Array and _is_loops(value):
            for body in map(content, value.items):
                loop = _loop(body, body, False)  # type: ignore[arg-type]
                yield loop
                yield from property_loops(loop.input, True)
    elif kind == "variable":
        yield from property_loops(value)
    elif kind == "resource" and type(value) is Object:
        for item in value.properties:
            if item.key.value.lower() not in _WITHOUT_LOOPS:
                yield from property_loops(item.value)
    elif kind == "output" and type(value) is Object:
        copy = value.get("copy")
        own = content(copy.value) if copy is not None else None
        count, made = (own.get("count"), own.get("input")) if type(own) is Object else (None, None)
        if type(own) is Object and count is not None and made is not None:
            yield PropertyLoop(own, own, "", own, count.value, made.value, False)


_WITHOUT_LOOPS = ("copy", "resources", "metadata", "comments", "dependson", "asserts")
"""The members of a resource in which a property ``copy`` is no loop."""


def property_loops(properties: Node, is_inside: bool = False) -> Iterator[PropertyLoop]:
    """Every loop below a node, in the order of the text; nested templates' own are not among them."""
    stack: list[tuple[Node, bool]] = [(properties, is_inside)]
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
