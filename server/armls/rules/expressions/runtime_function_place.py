"""`reference`, `list…` and similar functions must not be called before the deployment

## What it does
Reports functions that read the state of resources outside of the `properties` of resources and the values of outputs.

## Why
Azure must know names, locations, counts, conditions, copy loops, variables and default values of parameters before the
deployment starts, and refuses these functions there.

## Example
Bad: `"variables": {"key": "[listKeys(…)]"}`
Good: `"properties": {"key": "[listKeys(…)]"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.functions import is_runtime
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="evaluate", members=("parameter", "variable", "resource", "output"))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check every call of a runtime function by its place; a template of scope outer is a string to its parent."""
    if ctx.is_outer:
        return
    for name, sites in ctx.index.calls.items():
        if not is_runtime(name):
            continue
        for site in sites:
            place = site.occurrence.place
            if (ctx.kind == "resource" and place not in _TOO_EARLY) or (ctx.kind == "output" and place != "condition"):
                node = site.occurrence.node
                if not any(loop.count.start <= node.start < loop.count.end for loop in ctx.property_loops):
                    continue
                place = "count"
            where = {"parameter": "the default value of a parameter", "variable": "a variable"}.get(
                ctx.kind, f"'{place}'"
            )
            message = f"{site.guarded.call.name}() is evaluated during deployment and isn't allowed in {where}"
            yield ctx.at_call(site, message)


_TOO_EARLY = frozenset(["name", "location", "tags", "sku", "condition", "copy", "dependson", "apiversion", "scope"])
