"""`reference`, `list…` or their like stand where Azure does not know the resources yet.

They ask for the state of resources, so they can be used in the `properties` of resources and in the values of
outputs. What names, places and counts resources must be known before: names, conditions, copies, variables, defaults
of parameters.

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
    """Every call of a runtime function, by the place it stands in; a template of scope outer is text to its parent."""
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
            where = {"parameter": "the default of a parameter", "variable": "a variable"}.get(ctx.kind, f"'{place}'")
            message = f"{site.guarded.call.name}() cannot be used in {where}: Azure must know that before it deploys."
            yield ctx.at_call(site, message)


_TOO_EARLY = frozenset(["name", "location", "tags", "sku", "condition", "copy", "dependson", "apiversion", "scope"])
