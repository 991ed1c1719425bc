"""An expression is only a text, or turns text into text.

Bad: `"['abc']"`, `"[string('abc')]"`
Good: `"abc"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.expression import Text
from armls.core.finding import Finding, Fix, Severity
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.simplifying import as_literal, is_text, leave_only


@rule(
    "member",
    severity=Severity.INFORMATION,
    members=("parameter", "variable", "function", "resource", "output"),
    style=True,
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Expressions without a call, and every string() of what is a string."""
    for occurrence in ctx.index.occurrences:
        root = occurrence.expression.root
        if type(root) is Text:
            edits = as_literal(occurrence, root.value)
            fix = Fix("Write the text alone", edits) if edits else None
            yield ctx.at(occurrence.node, "Text needs no expression: write it without '[' and quotes.", fix=fix)
    for site in ctx.calls("string"):
        call, occurrence = site.guarded.call, site.occurrence
        if len(call.arguments) == 1 and is_text(ctx, occurrence, call.arguments[0]):
            edits = leave_only(ctx, occurrence, site.guarded, call.arguments[0])
            fix = Fix("Leave out string()", edits) if edits else None
            message = "This is a string already: leave out string()."
            yield ctx.at_part(occurrence, call.start, call.name_end, message, guarded=site.guarded, fix=fix)
