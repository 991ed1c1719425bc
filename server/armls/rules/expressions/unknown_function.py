"""Template functions must exist

## What it does
Reports each call of a function that Azure doesn't support in templates, such as Bicep's functions that require files
(`loadTextContent` and others), `getSecret` and `any`. Every name that starts with `list` is a function.

## Why
Azure refuses the expression.

## Example
Bad: `"[concatt('a', 'b')]"`
Good: `"[concat('a', 'b')]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.functions import FUNCTIONS, function_named
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="evaluate", members=("parameter", "variable", "function", "resource", "output"))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check every call of a function without a namespace."""
    for name, sites in ctx.index.calls.items():
        if "." in name:
            continue
        is_new = name in ("references", "resourceinfo") and not ctx.place.is_symbolic
        if function_named(name) is not None and not is_new:
            continue
        for site in sites:
            written = site.guarded.call.name
            if is_new:
                message = f"{written}() requires languageVersion 2.0"
            else:
                hint = ctx.nearest(written, [function.name for function in FUNCTIONS.values()])
                message = f"Unknown function '{written}'{hint}"
            yield ctx.at_call(site, message, stage="validate" if site.occurrence.owner else None)
