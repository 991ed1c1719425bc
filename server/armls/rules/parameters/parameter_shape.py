"""A parameter or type definition has an unknown member, one of the wrong type, or a type that Azure does not know.

Azure's reader refuses unknown members in any case of letters; a description belongs in `metadata`. The types are
string, secureString, int, bool, object, secureObject and array.

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
    """The parameter's members, and those of the types within it."""
    if not ctx.name and ctx.kind == "parameter":
        yield ctx.at(ctx.member.value, "A parameter must have a name", stage="validate")
    if ctx.body is None:
        if type(ctx.member.value) is not Missing and not is_replaced(ctx, ctx.member.value):
            yield ctx.at(ctx.member.value, f'A {ctx.kind} is an object: write {{ "type": "string" }}.')
        return
    yield from type_mistakes(ctx, ctx.body, PARAMETER if ctx.kind == "parameter" else DEFINITION)
