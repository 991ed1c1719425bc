"""Parameters and type definitions must be well-formed

## What it does
Reports unknown and mistyped properties of parameters, of type definitions and of the types within them, unknown types,
and parameters without a name. The types are string, secureString, int, bool, object, secureObject and array.

## Why
Azure refuses unknown properties, however they are capitalized. A description belongs in `metadata`.

## Example
Bad: `"size": {"type": "text", "description": "…"}`
Good: `"size": {"type": "string", "metadata": {"description": "…"}}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.syntax import Missing
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.shape import DEFINITION, PARAMETER, is_replaced
from armls.rules.type_shape import type_mistakes


@rule("member", stage="parse", members=("parameter", "definition"))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check the properties of the parameter and of the types within it."""
    if not ctx.name and ctx.kind == "parameter":
        yield ctx.at(ctx.member.value, "A parameter must have a name", stage="validate")
    if ctx.body is None:
        if type(ctx.member.value) is not Missing and not is_replaced(ctx, ctx.member.value):
            yield ctx.at(ctx.member.value, f'A {ctx.kind} must be an object; write {{ "type": "string" }}')
        return
    yield from type_mistakes(ctx, ctx.body, PARAMETER if ctx.kind == "parameter" else DEFINITION)
