"""An if() always comes to the same, or only says what its condition says.

Bad: `"[if(true(), 'a', 'b')]"`, `"[if(equals(1, 2), true(), false())]"`
Good: `"a"`, `"[equals(1, 2)]"`
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
    """Every if() with a condition that is true() or false(), or with these two as what it gives."""
    for site in ctx.calls("if"):
        call, occurrence = site.guarded.call, site.occurrence
        if len(call.arguments) != 3:
            continue
        condition, yes, no = call.arguments
        fixed = _constant(condition)
        if fixed is not None:
            edits = leave_only(ctx, occurrence, site.guarded, yes if fixed else no)
            message = f"The condition is always {'true' if fixed else 'false'}: write the value alone."
        elif (_constant(yes), _constant(no)) == (True, False) and is_boolean(ctx, occurrence, condition):
            edits = leave_only(ctx, occurrence, site.guarded, condition)
            message = "This comes to what its condition comes to: write the condition alone."
        elif (_constant(yes), _constant(no)) == (False, True) and is_boolean(ctx, occurrence, condition):
            edits = (
                ctx.edit(occurrence.node, call.start, condition.start, "not("),
                ctx.edit(occurrence.node, condition.end, call.end, ")"),
            )
            message = "This comes to the opposite of its condition: write not() of the condition."
        else:
            continue
        fix = Fix("Simplify if()", edits) if edits else None
        yield ctx.at_part(occurrence, call.start, call.name_end, message, guarded=site.guarded, fix=fix)


def _constant(operand: Operand) -> bool | None:
    if type(operand) is Call and operand.function in ("true", "false") and not operand.arguments:
        return operand.function == "true"
    return None
