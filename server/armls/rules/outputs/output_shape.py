"""Outputs must be well-formed

## What it does
Reports unknown, missing and mistyped properties of outputs. An output must have either `value` or `copy`, not both;
`copy` must have `count` (0 to 800) and `input`, requires the type array, and must not have a name.

## Why
Azure refuses the template.

## Example
Bad: `"id": {"type": "string"}`
Good: `"id": {"type": "string", "value": "[resourceGroup().id]"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.types import type_name
from armls.core.evaluator.values import Unknown
from armls.core.finding import Finding
from armls.core.syntax import Missing, Object, object_of
from armls.core.type_check import resolved, type_of, unknown_type
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.shape import OUTPUT, OUTPUT_COPY, is_replaced, misfits
from armls.rules.type_shape import type_mistakes


@rule("member", stage="parse", members=("output",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check the properties of the output."""
    body = ctx.body
    if not ctx.name:
        yield ctx.at(ctx.member.value, "An output must have a name", stage="validate")
    if body is None:
        if type(ctx.member.value) is not Missing and not is_replaced(ctx, ctx.member.value):
            yield ctx.at(ctx.member.value, 'An output must be an object; write { "type": "string", "value": … }')
        return
    yield from type_mistakes(ctx, body, OUTPUT)
    value, copy = body.get("value"), object_of(body, "copy")
    if copy is not None:
        if value is not None:
            yield ctx.at(value.key, "An output must have either 'value' or 'copy', not both")
        whole = resolved(body, ctx.lookup.definition_body)
        if type_of(whole) != "array" and unknown_type(body) is None:
            yield ctx.at(copy, "An output with 'copy' must be of type array")
        yield from _copy(ctx, copy)
    elif value is None:
        yield ctx.at(body, "'value' is missing; an output requires it, or 'copy'")


def _copy(ctx: MemberContext, copy: Object) -> Iterator[Finding]:
    for node, message in misfits(ctx, copy, OUTPUT_COPY):
        yield ctx.at(node, message)
    count = copy.get("count")
    iterations = ctx.lookup.node_value(count.value) if count is not None else Unknown("")
    if count is None or isinstance(iterations, Unknown):
        return
    if not isinstance(iterations, int) or isinstance(iterations, bool):
        message = f"'count' of a copy loop must be an int (found: {type_name(iterations)})"
        yield ctx.at(count.value, message, stage="evaluate")
    elif not 0 <= iterations <= 800:
        yield ctx.at(
            count.value, f"'count' of a copy loop must be between 0 and 800 (found: {iterations})", stage="evaluate"
        )
