"""The calls that return a secret: those of secure parameters and of ``list*`` functions."""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.expression import Text
from armls.core.symbols import CallSite
from armls.rules.context import MemberContext


def secret_calls(ctx: MemberContext) -> Iterator[tuple[CallSite, str]]:
    """Every call in a member that returns a secret, with its description; user functions' own parameters don't."""
    for site in ctx.calls("parameters"):
        arguments = site.guarded.call.arguments
        if len(arguments) == 1 and type(arguments[0]) is Text and not site.occurrence.owner:
            name = arguments[0].value
            if ctx.lookup.is_secure(name):
                yield site, f"the secure parameter '{name}'"
    for function, sites in ctx.index.calls.items():
        if function.startswith("list") and "." not in function:
            for site in sites:
                yield site, f"the result of {site.guarded.call.name}()"
