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
from armls.core.syntax import Literal, Missing, Object
from armls.core.type_check import object_of, type_of, unknown_type
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.shape import OUTPUT, OUTPUT_COPY, misfits


@rule("member", stage="parse", members=("output",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """The output's members."""
    body = ctx.body
    if body is None:
        if type(ctx.member.value) is not Missing:
            yield ctx.at(ctx.member.value, 'An output is an object: write { "type": "string", "value": … }.')
        return
    for node, message in misfits(ctx, body, OUTPUT):
        yield ctx.at(node, message)
    wrong = unknown_type(body)
    if wrong is not None:
        yield ctx.at(wrong, f"Azure knows no type '{getattr(wrong, 'value', '')}'.")
    value, copy = body.get("value"), object_of(body, "copy")
    if copy is not None:
        if value is not None:
            yield ctx.at(value.key, "An output has either 'value' or 'copy', not both.")
        if type_of(body) != "array" and wrong is None:
            yield ctx.at(copy, "An output with 'copy' is of the type array.")
        yield from _copy(ctx, copy)
    elif value is None:
        yield ctx.at(body, "'value' is missing: an output needs it, or 'copy'.")
    if not ctx.place.is_symbolic:
        yield from _newer(ctx, body)


def _newer(ctx: MemberContext, body: Object) -> Iterator[Finding]:
    for item in body.properties:
        is_null = type(item.value) is Literal and item.value.value is None
        if (
            item.key.value.lower() in ("items", "properties", "nullable", "$ref", "additionalproperties")
            and not is_null
        ):
            yield ctx.at(item.key, f"'{item.key.value}' needs languageVersion 2.0.")


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
