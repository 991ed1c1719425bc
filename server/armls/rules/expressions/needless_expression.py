"""Expressions should not be string literals, nor convert strings to strings

## What it does
Reports an expression that is a string literal, and `string()` of a string.

## Why
A string requires no expression, and `string()` of a string returns it unchanged.

## Example
Bad: `"['abc']"`, `"[string('abc')]"`
Good: `"abc"`

## Fix
Safe: replaces the expression with the string, or removes the call.
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
    """Report string literals as expressions, and every string() of a string."""
    for occurrence in ctx.index.occurrences:
        root = occurrence.expression.root
        if type(root) is Text:
            edits = as_literal(occurrence, root.value)
            fix = Fix("Replace the expression with its string", edits) if edits else None
            yield ctx.at(
                occurrence.node, "Expression of a string literal; write the string without '[' and quotes", fix=fix
            )
    for site in ctx.calls("string"):
        call, occurrence = site.guarded.call, site.occurrence
        if len(call.arguments) == 1 and is_text(ctx, occurrence, call.arguments[0]):
            edits = leave_only(ctx, occurrence, site.guarded, call.arguments[0])
            fix = Fix("Remove string()", edits) if edits else None
            message = "string() of a string; remove the call"
            yield ctx.at_part(occurrence, call.start, call.name_end, message, guarded=site.guarded, fix=fix)
