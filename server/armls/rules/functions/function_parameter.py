"""A user function must use only its own parameters

## What it does
Reports each `parameters('…')` in a user function that names a parameter which the function doesn't declare. It is an
error where the function is certainly called, and a warning elsewhere.

## Why
A user function can use its own parameters and the template's variables, but not the template's parameters. Azure
refuses the expression where the function is called.

## Example
Bad: `"output": {"type": "string", "value": "[parameters('location')]"}` without a parameter `location`
Good: the same with `"parameters": [{"name": "location", "type": "string"}]`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.expression import Text
from armls.core.finding import Finding
from armls.core.symbols import CallSite, span_in_member
from armls.core.syntax import Member, Missing
from armls.core.template import UserFunction
from armls.rules.context import TemplateContext
from armls.rules.rule import rule


@rule("template", stage="evaluate")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Check every call of parameters() in a function, and whether the function is called."""
    if not ctx.template.functions:
        return
    mistakes = [
        (function, site, name) for function in ctx.template.functions.values() for site, name in _missing(ctx, function)
    ]
    called = _called(ctx) if mistakes else frozenset()
    for function, site, name in mistakes:
        call = site.guarded.call
        start, end = span_in_member(ctx.text, function.base, site.occurrence.node, call.start, call.end)
        hint = ctx.nearest(name, [own for own, _ in function.parameters])
        message = f"Parameter '{name}' isn't defined in this user function, which can't use those of the template{hint}"
        certain = _key(function) in called and not site.guarded.guards
        yield ctx.at(Missing(start, end), function.base, message, holds=certain)


def _key(function: UserFunction) -> str:
    return f"{function.namespace}.{function.name}".lower()


def _missing(ctx: TemplateContext, function: UserFunction) -> Iterator[tuple[CallSite, str]]:
    own = {name.lower() for name, _ in function.parameters}
    for site in ctx.index(function.member).calls.get("parameters", ()):
        arguments = site.guarded.call.arguments
        if site.occurrence.owner == _key(function) and arguments and type(arguments[0]) is Text:
            if arguments[0].value.lower() not in own:
                yield site, arguments[0].value


def _called(ctx: TemplateContext) -> frozenset[str]:
    """The functions that are certainly called, directly or by others."""
    by: dict[str, set[str]] = {}
    for member in _members(ctx):
        for name, sites in ctx.index(member).calls.items():
            for site in sites:
                if "." in name and not site.guarded.guards:
                    by.setdefault(site.occurrence.owner, set()).add(name)
    called: set[str] = set()
    stack = [""]
    while stack:
        new = by.get(stack.pop(), set()) - called
        called |= new
        stack.extend(new)
    return frozenset(called)


def _members(ctx: TemplateContext) -> Iterator[Member]:
    """The members that Azure certainly evaluates, and the functions."""
    template = ctx.template
    for declared in template.declarations():
        if declared.kind == "parameter" and ctx.lookup.is_given(declared.name):
            continue
        body = declared.member.value
        if declared.kind == "output" and getattr(body, "get", lambda _: None)("condition") is not None:
            continue
        yield declared.member
    for resource in template.all_resources():
        if ctx.values[resource.member].is_deployed:
            yield resource.member
