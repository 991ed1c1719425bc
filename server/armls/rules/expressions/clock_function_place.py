"""`utcNow` and `newGuid` are allowed only in the default value of a parameter

## What it does
Reports each call of `utcNow` or `newGuid` anywhere else.

## Why
Both return another value each time. Azure evaluates them once, in the default values of parameters, and refuses them
elsewhere.

## Example
Bad: `"name": "[newGuid()]"`
Good: `"parameters": {"id": {"type": "string", "defaultValue": "[newGuid()]"}}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="evaluate", members=("parameter", "variable", "resource", "output"), calls=("utcnow", "newguid"))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Report every call of the two functions."""
    if ctx.kind == "parameter" and not ctx.is_outer:
        return
    for function in ("utcnow", "newguid"):
        for site in ctx.calls(function):
            name = site.guarded.call.name
            message = f"{name}() is allowed only in the default value of a parameter; add a parameter and use it here"
            yield ctx.at_call(site, message)
