"""An output lacks its value, or has members that Azure does not know.

An output has either `value` or `copy`, not both; `copy` has `count` and `input`, goes with the type array, and takes
no name.

Bad: `"id": {"type": "string"}`
Good: `"id": {"type": "string", "value": "[resourceGroup().id]"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.types import article, type_name
from armls.core.evaluator.values import Unknown
from armls.core.finding import Finding
from armls.core.syntax import Missing, Object
from armls.core.type_check import object_of, resolved, type_of, unknown_type
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.shape import OUTPUT, OUTPUT_COPY, is_replaced, misfits
from armls.rules.type_shape import type_mistakes


@rule("member", stage="parse", members=("output",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """The output's members."""
    body = ctx.body
    if not ctx.name:
        yield ctx.at(ctx.member.value, "An output must have a name", stage="validate")
    if body is None:
        if type(ctx.member.value) is not Missing and not is_replaced(ctx, ctx.member.value):
            yield ctx.at(ctx.member.value, 'An output is an object: write { "type": "string", "value": … }.')
        return
    yield from type_mistakes(ctx, body, OUTPUT)
    value, copy = body.get("value"), object_of(body, "copy")
    if copy is not None:
        if value is not None:
            yield ctx.at(value.key, "An output has either 'value' or 'copy', not both.")
        whole = resolved(body, ctx.lookup.definition_body)
        if type_of(whole) != "array" and unknown_type(body) is None:
            yield ctx.at(copy, "An output with 'copy' is of the type array.")
        yield from _copy(ctx, copy)
    elif value is None:
        yield ctx.at(body, "'value' is missing: an output needs it, or 'copy'.")


def _copy(ctx: MemberContext, copy: Object) -> Iterator[Finding]:
    for node, message in misfits(ctx, copy, OUTPUT_COPY):
        yield ctx.at(node, message)
    count = copy.get("count")
    rounds = ctx.lookup.node_value(count.value) if count is not None else Unknown("")
    if count is None or isinstance(rounds, Unknown):
        return
    if not isinstance(rounds, int) or isinstance(rounds, bool):
        message = f"The count of a loop should be an int, not {article(type_name(rounds))}."
        yield ctx.at(count.value, message, stage="evaluate")
    elif not 0 <= rounds <= 800:
        yield ctx.at(count.value, f"A loop runs 0 to 800 times, not {rounds}.", stage="evaluate")
