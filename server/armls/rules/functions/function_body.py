"""A user function does what user functions may not.

A user function may not call `reference`, `list…`, `utcNow`, `newGuid`, `copyIndex`, `tenant`, `managementGroup` or the
functions for zones, nor itself, be it through others. What it needs of them it is given as an argument.

Bad: `"output": {"type": "string", "value": "[utcNow()]"}`
Good: `"output": {"type": "string", "value": "[parameters('now')]"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.functions import is_runtime
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", members=("function",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """The calls in each function's output."""
    for name, sites in ctx.index.calls.items():
        for site in sites:
            if "." not in name and (is_runtime(name) or name in _REFUSED):
                yield ctx.at_call(site, f"{site.guarded.call.name}() cannot be used in a user function.", always=True)
    yield from _rings(ctx)


def _rings(ctx: MemberContext) -> Iterator[Finding]:
    """Functions of this namespace that call themselves, be it through others of it."""
    calls: dict[str, set[str]] = {}
    for name, sites in ctx.index.calls.items():
        for site in sites:
            if "." in name:
                calls.setdefault(site.occurrence.owner, set()).add(name)
    for name, sites in ctx.index.calls.items():
        for site in sites:
            owner = site.occurrence.owner
            if "." in name and _reaches(calls, name, owner):
                yield ctx.at_call(site, f"'{owner}' calls itself; a user function may not.", always=True)


def _reaches(calls: dict[str, set[str]], start: str, goal: str) -> bool:
    seen, stack = {start}, [start]
    while stack:
        name = stack.pop()
        if name == goal:
            return True
        stack.extend(calls.get(name, set()) - seen)
        seen |= calls.get(name, set())
    return False


_REFUSED = frozenset(
    [
        *("utcnow", "newguid", "copyindex", "references", "tenant", "managementgroup", "managementgroupresourceid"),
        *("pickzones", "tologicalzone", "tologicalzones", "tophysicalzone", "tophysicalzones"),
    ]
)
