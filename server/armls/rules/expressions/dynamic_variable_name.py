"""Variable names should not be computed

## What it does
Reports `variables()` with a name from `concat()` or `format()`.

## Why
No tool can determine which variables are used, or report that one isn't defined. One variable that is an object, with
its properties accessed by name, does the same.

## Example
Bad: `"[variables(concat('image', parameters('os')))]"`
Good: `"[variables('images')[parameters('os')]]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.expression import Call, Text
from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.rule import rule

_TEST = "Dynamic Variable References Should Not Use Concat"


@rule(
    "member",
    severity=Severity.WARNING,
    members=("parameter", "variable", "function", "resource", "output"),
    calls=("variables",),
    ttk=_TEST,
    style=True,
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Report every call of variables() whose name comes from concat() or format()."""
    for site in ctx.calls("variables"):
        arguments = site.guarded.call.arguments
        name = arguments[0] if arguments else None
        if type(name) is Call and name.function in ("concat", "format"):
            # ARM-TTK detects only one form, which Azure refuses: variables(concat('a'), parameters('b')).
            parts = (*name.arguments, *arguments[1:])
            is_refused = len(arguments) == 2 and len(name.arguments) == 1 and name.function == "concat"
            is_found = is_refused and type(parts[0]) is Text and type(parts[1]) is Call
            message = "Computed variable name; use one variable that is an object, and variables('…')[…]"
            yield ctx.at_part(
                site.occurrence,
                name.start,
                name.end,
                message,
                guarded=site.guarded,
                outcome=None if is_found else "none",
            )
