"""Variables must be defined

## What it does
Reports each `variables('…')` with a name that the template doesn't define. In a nested deployment without
`"expressionEvaluationOptions": {"scope": "inner"}`, expressions use the names of the template around it, unless that
one has languageVersion 2.0.

## Why
Azure refuses the expression.

## Example
Bad: `"[variables('vnetNme')]"`
Good: `"[variables('vnetName')]"`

## Fix
Unsafe: replaces the name with the most similar one that is defined.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.expression import Text
from armls.core.finding import Finding
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule(
    "member",
    stage="evaluate",
    members=("parameter", "variable", "function", "resource", "output"),
    calls=("variables",),
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check every call of variables() with a literal name."""
    for site in ctx.calls("variables"):
        arguments = site.guarded.call.arguments
        if len(arguments) != 1 or type(arguments[0]) is not Text:
            continue
        name = arguments[0].value
        if ctx.lookup.variable(name) is None:
            near = ctx.nearest_name(name, ctx.lookup.spellings("variable"))
            hint, fix = "", None
            if near is not None:
                hint = f"; did you mean '{near}'?"
                fix = ctx.other_text(site, arguments[0], near, f"Change to '{near}'", is_safe=False)
            yield ctx.at_operand(site, arguments[0], f"Variable '{name}' isn't defined{hint}", fix=fix)
