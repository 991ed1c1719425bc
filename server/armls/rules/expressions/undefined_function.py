"""User functions must be defined, and called with all their arguments

## What it does
Reports each call of a user function that isn't defined in `functions`, and each with a wrong number of arguments. A
nested template with inner scope can't call the functions of the template around it.

## Why
Azure refuses the expression.

## Example
Bad: `"[names.storge('a')]"`
Good: `"[names.storage('a')]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.template import UserFunction
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="evaluate", members=("parameter", "variable", "function", "resource", "output"))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check every call with a namespace."""
    for name, sites in ctx.index.calls.items():
        if "." not in name:
            continue
        declared = ctx.lookup.function(name)
        for site in sites:
            call = site.guarded.call
            written = f"{call.namespace}.{call.name}"
            if declared is None:
                hint = ctx.nearest(written, ctx.lookup.spellings("function"))
                yield ctx.at_call(site, f"User function '{written}' isn't defined{hint}")
                continue
            assert isinstance(declared.source, UserFunction)
            wanted = len(declared.source.parameters)
            if wanted != len(call.arguments):
                count = f"{wanted} argument{'s' * (wanted != 1)}"
                yield ctx.at_call(site, f"{written}() requires {count}, found {len(call.arguments)}")
