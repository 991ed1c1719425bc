"""`utcNow` or `newGuid` is used outside the default of a parameter.

Both give another value each time, so Azure evaluates them once, in defaults of parameters.

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
    """Every call of the two."""
    if ctx.kind == "parameter" and not ctx.is_outer:
        return
    for name in ("utcnow", "newguid"):
        for site in ctx.calls(name):
            message = (
                f"{site.guarded.call.name}() can only be used in the default of a parameter: make one, and use it here."
            )
            yield ctx.at_call(site, message)
