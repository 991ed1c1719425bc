"""A loop within the properties of a resource is malformed.

`"copy": [{"name": …, "count": …, "input": …}]` makes a property that is a list. It runs 0 to 800 times, and no loop
stands in the input of another one.

Bad: `"copy": [{"name": "disks", "count": "two", "input": {}}]`
Good: `"copy": [{"name": "disks", "count": 2, "input": {}}]`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.types import article, type_name
from armls.core.evaluator.values import Unknown
from armls.core.finding import Finding
from armls.core.syntax import Array, Node, Object, content
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Every loop in the properties."""
    properties = ctx.value_of("properties")
    if type(properties) is not Object:
        return
    stack: list[tuple[Node, bool]] = [(properties, False)]
    while stack:
        node, inside = stack.pop()
        node = content(node)
        if type(node) is Array:
            stack.extend((item, inside) for item in reversed(node.items))
        elif type(node) is Object:
            for item in reversed(node.properties):
                if item.key.value.lower() == "copy" and _is_loops(item.value):
                    assert type(item.value) is Array
                    yield from _loops(ctx, item.value, inside)
                    stack.append((item.value, True))
                elif item.key.value.lower() != "template":
                    stack.append((item.value, inside))


def _is_loops(node: Node) -> bool:
    """Whether a value is a list of loops, and not a property that happens to be named copy."""
    if type(node) is not Array or not node.items:
        return False
    bodies = [content(item) for item in node.items]
    return all(type(body) is Object and body.get("name") and body.get("input") for body in bodies)


def _loops(ctx: MemberContext, loops: Array, inside: bool) -> Iterator[Finding]:
    for item in loops.items:
        body = content(item)
        assert type(body) is Object
        if inside:
            yield ctx.at(body, "A loop of properties cannot stand in the input of another one.", evaluated=True)
        count = body.get("count")
        if count is None:
            yield ctx.at(body, "'count' is missing: a loop of properties needs it.", evaluated=True)
            continue
        rounds = ctx.lookup.node_value(count.value)
        if isinstance(rounds, Unknown):
            continue
        if not isinstance(rounds, int) or isinstance(rounds, bool):
            message = f"The count of a loop should be an int, not {article(type_name(rounds))}."
            yield ctx.at(count.value, message, evaluated=True)
        elif not 0 <= rounds <= 800:
            yield ctx.at(count.value, f"A loop runs 0 to 800 times, not {rounds}.", evaluated=True)
