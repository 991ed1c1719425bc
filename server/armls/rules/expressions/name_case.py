"""Names should be written in the case of their declaration

## What it does
Reports each name of a parameter or variable that differs from its declaration in case.

## Why
Azure's names are case-insensitive, but readers, and tools that search for a name, may miss it.

## Example
Bad: `"[parameters('Location')]"` for a parameter `location`
Good: `"[parameters('location')]"`

## Fix
Safe: replaces the name with that of the declaration.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.expression import Text
from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule(
    "member",
    severity=Severity.INFORMATION,
    members=("parameter", "variable", "function", "resource", "output"),
    calls=("parameters", "variables"),
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check every literal name of a parameter or variable."""
    for function in ("parameters", "variables"):
        for site in ctx.calls(function):
            arguments = site.guarded.call.arguments
            if len(arguments) != 1 or type(arguments[0]) is not Text or site.occurrence.owner:
                continue
            name = arguments[0].value
            declared = ctx.lookup.parameter(name) if function == "parameters" else ctx.lookup.variable(name)
            if declared is not None and declared.name != name:
                message = f"'{name}' is declared as '{declared.name}'; use the same case"
                fix = ctx.other_text(site, arguments[0], declared.name, f"Change to '{declared.name}'", is_safe=True)
                yield ctx.at_operand(site, arguments[0], message, fix=fix)
