"""Functions must be called with a supported number of arguments

## What it does
Reports each call of a template function with too few or too many arguments.

## Why
Azure refuses the expression.

## Example
Bad: `"[padLeft('7')]"`
Good: `"[padLeft('7', 3, '0')]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.functions import Function, function_named
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="evaluate", members=("parameter", "variable", "function", "resource", "output"))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check every call of a known function."""
    for name, sites in ctx.index.calls.items():
        function = function_named(name) if "." not in name else None
        if function is None:
            continue
        for site in sites:
            given = len(site.guarded.call.arguments)
            if given < function.least or (function.most is not None and given > function.most):
                yield ctx.at_call(site, f"{function.name}() requires {_counts(function)}, found {given}")


def _counts(function: Function) -> str:
    least, most = function.least, function.most
    if most is None:
        return f"at least {least} argument{'s' * (least != 1)}"
    if least == most:
        return f"{least or 'no'} argument{'s' * (least != 1)}"
    return f"{least} {'or' if most == least + 1 else 'to'} {most} arguments"
