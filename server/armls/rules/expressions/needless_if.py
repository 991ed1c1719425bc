"""`if()` should not have a constant condition, nor return it

## What it does
Reports `if()` whose condition is `true()` or `false()`, and `if()` that returns its condition or the negation of it.

## Why
The expression is longer than its value, and suggests a choice where there is none.

## Example
Bad: `"[if(true(), 'a', 'b')]"`, `"[if(equals(1, 2), true(), false())]"`
Good: `"a"`, `"[equals(1, 2)]"`

## Fix
Safe: replaces the call with its value, its condition or `not()` of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.expression import Call, Operand
from armls.core.finding import Finding, Fix, Severity
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.simplifying import is_boolean, leave_only


@rule(
    "member",
    severity=Severity.INFORMATION,
    members=("parameter", "variable", "function", "resource", "output"),
    calls=("if",),
    style=True,
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Report every if() whose condition, or whose two results, are true() or false()."""
    for site in ctx.calls("if"):
        call, occurrence = site.guarded.call, site.occurrence
        if len(call.arguments) != 3:
            continue
        condition, yes, no = call.arguments
        fixed = _constant(condition)
        if fixed is not None:
            edits = leave_only(ctx, occurrence, site.guarded, yes if fixed else no)
            message = f"The condition of if() is always {'true' if fixed else 'false'}; use the value itself"
        elif (_constant(yes), _constant(no)) == (True, False) and is_boolean(ctx, occurrence, condition):
            edits = leave_only(ctx, occurrence, site.guarded, condition)
            message = "if() returns its condition unchanged; use the condition itself"
        elif (_constant(yes), _constant(no)) == (False, True) and is_boolean(ctx, occurrence, condition):
            edits = (
                ctx.edit(occurrence.node, call.start, condition.start, "not("),
                ctx.edit(occurrence.node, condition.end, call.end, ")"),
            )
            message = "if() returns the negation of its condition; use not()"
        else:
            continue
        fix = Fix("Simplify if()", edits) if edits else None
        yield ctx.at_part(occurrence, call.start, call.name_end, message, guarded=site.guarded, fix=fix)


def _constant(operand: Operand) -> bool | None:
    if type(operand) is Call and operand.function in ("true", "false") and not operand.arguments:
        return operand.function == "true"
    return None
