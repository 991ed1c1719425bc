"""A user function does what user functions may not.

Inside a user function there are its own parameters and the template's variables; not the template's parameters,
`reference`, `list…`, `utcNow`, `newGuid`, `copyIndex`, nor the function itself, be it through others.

Bad: `"output": {"type": "string", "value": "[utcNow()]"}`
Good: `"output": {"type": "string", "value": "[parameters('now')]"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.expression import Text
from armls.core.finding import Finding, Severity
from armls.core.functions import is_runtime
from armls.core.syntax import Array, Object, content
from armls.core.type_check import object_of, text_of
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", members=("function",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """The calls in each function's output."""
    own = _parameters(ctx)
    for name, sites in ctx.index.calls.items():
        for site in sites:
            owner = site.occurrence.owner
            if "." in name:
                continue
            if is_runtime(name) or name in ("utcnow", "newguid", "copyindex", "references"):
                yield ctx.at_call(site, f"{site.guarded.call.name}() cannot be used in a user function.", always=True)
            elif name == "parameters":
                arguments = site.guarded.call.arguments
                if arguments and type(arguments[0]) is Text and arguments[0].value.lower() not in own.get(owner, ()):
                    missing = arguments[0].value
                    message = f"The function has no parameter '{missing}'; the template's parameters are not seen here."
                    yield ctx.at_call(site, message, severity=Severity.WARNING)
    yield from _rings(ctx)


def _parameters(ctx: MemberContext) -> dict[str, set[str]]:
    """The parameters' names of each function, in lower case."""
    members = object_of(ctx.body, "members") if ctx.body is not None else None
    prefix = text_of(ctx.body, "namespace").lower() if ctx.body is not None else ""
    found: dict[str, set[str]] = {}
    for item in members.properties if members is not None else ():
        body = content(item.value)
        listed = body.get("parameters") if type(body) is Object else None
        items = listed.value.items if listed is not None and type(listed.value) is Array else ()
        found[f"{prefix}.{item.key.value.lower()}"] = {
            text_of(one, "name").lower() for one in items if type(one) is Object
        }
    return found


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
