"""`format()` should insert values into a string

## What it does
Reports `format()` of a string without placeholders, and `format('{0}', …)` of a string. Templates that Bicep generated
are ignored: its language requires such calls in places, and its own linter reports the others.

## Why
The call returns its argument unchanged.

## Example
Bad: `"[format('{0}', parameters('name'))]"`, `"[format('abc')]"`
Good: `"[parameters('name')]"`, `"abc"`

## Fix
Safe: replaces the call with its argument.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.expression import Operand, Text
from armls.core.finding import Finding, Fix, Severity
from armls.core.symbols import CallSite
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.simplifying import is_text, leave_only


@rule(
    "member",
    severity=Severity.INFORMATION,
    members=("parameter", "variable", "function", "resource", "output"),
    calls=("format",),
    style=True,
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Report every format() that returns its format string, or its only value, which is a string."""
    if ctx.facts.is_generated:
        return
    for site in ctx.calls("format"):
        part = _all_of_it(ctx, site)
        if part is not None:
            call = site.guarded.call
            edits = leave_only(ctx, site.occurrence, site.guarded, part)
            fix = Fix("Remove format()", edits) if edits else None
            message = "format() returns its argument unchanged; remove the call"
            yield ctx.at_part(site.occurrence, call.start, call.name_end, message, guarded=site.guarded, fix=fix)


def _all_of_it(ctx: MemberContext, site: CallSite) -> Operand | None:
    """The argument that a format() returns; None if it returns anything else."""
    arguments = site.guarded.call.arguments
    if not arguments or type(arguments[0]) is not Text:
        return None
    pattern = arguments[0].value
    if len(arguments) == 1 and "{" not in pattern and "}" not in pattern:
        return arguments[0]
    if len(arguments) == 2 and pattern == "{0}" and is_text(ctx, site.occurrence, arguments[1]):
        return arguments[1]
    return None
