"""The value of an output must be of the output's type

## What it does
Evaluates the value of each output and compares it with the declared type, and the condition with a Boolean. A value
that is known only to the deployment is not checked.

## Why
Azure refuses the deployment. It converts nothing, and null is not a string.

## Example
Bad: `"count": {"type": "int", "value": "1"}`
Good: `"count": {"type": "int", "value": 1}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.types import type_name
from armls.core.evaluator.values import Unknown, Value
from armls.core.finding import Finding
from armls.core.syntax import Literal, Node
from armls.core.type_check import breaches
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="evaluate", members=("output",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Compare the value with the type, and the condition with a Boolean."""
    body = ctx.body
    if body is None:
        return
    condition, value = body.get("condition"), body.get("value")
    if condition is not None:
        holds = ctx.lookup.node_value(condition.value)
        is_literal_null = type(condition.value) is Literal and condition.value.value is None
        if not isinstance(holds, bool | Unknown) and not is_literal_null:
            yield ctx.at(condition.value, f"'condition' must be a Boolean (found: {type_name(holds)})")
    node, result = (value.value, ctx.lookup.node_value(value.value)) if value is not None else _copied(ctx)
    if node is None:
        return
    for message in breaches(result, body, ctx.lookup.definition_body, symbolic=ctx.place.is_symbolic):
        yield ctx.at(node, message)
        return


_MOST_ITERATIONS = 100


def _copied(ctx: MemberContext) -> tuple[Node | None, Value]:
    """The input of the output's copy loop, and the array that it evaluates to."""
    loop = next(iter(ctx.property_loops), None)
    count = ctx.lookup.node_value(loop.count) if loop is not None else None
    if loop is None or not isinstance(count, int) or not 0 <= count <= _MOST_ITERATIONS:
        return None, None
    return loop.input, [ctx.lookup.node_value(loop.input, loops={"": index}) for index in range(count)]
