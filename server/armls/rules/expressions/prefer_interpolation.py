"""`format()` should be used for strings of several parts

## What it does
Reports `concat()` of at least three strings and values. This is a matter of taste: the rule is off unless it is
selected.

## Why
`format` displays the form of the string.

## Example
Bad: `"[concat('vm-', parameters('name'), '-nic')]"`
Good: `"[format('vm-{0}-nic', parameters('name'))]"`

## Fix
Unsafe: replaces `concat()` with `format()`.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.expression import Call, Operand, Text
from armls.core.finding import Edit, Finding, Fix, Severity
from armls.core.symbols import CallSite
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.simplifying import joined_parts


@rule(
    "member",
    severity=Severity.INFORMATION,
    members=("parameter", "variable", "function", "resource", "output"),
    calls=("concat",),
    style=True,
    default=False,
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Report every concat() of string literals and values, at least three of them."""
    for site in ctx.calls("concat"):
        call, parent = site.guarded.call, site.guarded.parent
        if type(parent) is Call and parent.function == "concat":
            continue
        parts = list(joined_parts(call))
        if len(parts) < 3 or len({type(part) is Text for part in parts}) != 2:
            continue
        edits = _edits(ctx, site, parts)
        fix = Fix("Replace concat() with format()", edits, False) if edits else None
        message = "concat() of literals and values; use format('…{0}…', …)"
        yield ctx.at_part(site.occurrence, call.start, call.name_end, message, guarded=site.guarded, fix=fix)


def _edits(ctx: MemberContext, site: CallSite, parts: list[Operand]) -> tuple[Edit, ...]:
    """The edit that replaces the call; none if its text would require escapes."""
    call, text = site.guarded.call, site.occurrence.expression.text
    pattern = ""
    values: list[str] = []
    for part in parts:
        if type(part) is Text:
            pattern += text[part.start + 1 : part.end - 1].replace("{", "{{").replace("}", "}}")
        else:
            pattern += f"{{{len(values)}}}"
            values.append(text[part.start : part.end])
    written = f"format('{pattern}', {', '.join(values)})"
    if '"' in written or "\\" in written or not written.isprintable():
        return ()
    return (ctx.edit(site.occurrence.node, call.start, call.end, written),)
