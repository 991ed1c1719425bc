"""The size of virtual machines should be a parameter

## What it does
Reports every `vmSize`, and the variable of that name, that contains no parameter, directly or through variables. For a
variable that offers several sizes it is information only.

## Why
The available sizes differ between regions and subscriptions, and the user who deploys the template pays for them. A
variable that lists several sizes offers a choice, but of its own sizes only.

## Example
Bad: `"vmSize": "Standard_D2s_v5"`
Good: `"vmSize": "[parameters('vmSize')]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.expression import Text
from armls.core.finding import Finding, Severity
from armls.core.syntax import Array, Node, Object, String
from armls.rules.context import MemberContext
from armls.rules.rule import rule

_NAME = "vmsize"


@rule("member", severity=Severity.WARNING, members=("variable", "resource"), ttk="VM Size Should Be A Parameter")
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Report every ``vmSize`` of a resource or variable that depends on no parameter."""
    if ctx.kind == "variable" and ctx.name.lower() == _NAME:
        yield from _check_size(ctx, ctx.member.value)
    if not ctx.mentions(_NAME):
        return
    is_deployment = ctx.resource is not None and ctx.resource.is_deployment
    stack: list[tuple[Node, bool]] = [(ctx.member.value, False)]
    while stack:
        node, is_one_of_several = stack.pop()
        inner = _parts(node)
        is_choice = is_one_of_several or (ctx.kind == "variable" and sum(map(_has_size, inner)) > 1)
        stack.extend((part, is_choice) for part in reversed(inner))
        if type(node) is Object:
            for item in reversed(node.properties):
                if item.key.value.lower() == _NAME:
                    given = item.value.get("value") if is_deployment and type(item.value) is Object else None
                    yield from _check_size(ctx, given.value if given is not None else item.value, is_one_of_several)


def _parts(node: Node) -> list[Node]:
    if type(node) is Array:
        return list(node.items)
    return [item.value for item in node.properties] if type(node) is Object else []


def _has_size(node: Node) -> bool:
    """Whether an object, or one of its values, has a size."""
    if type(node) is not Object:
        return False
    parts = [node, *(item.value for item in node.properties)]
    return any(type(part) is Object and part.get(_NAME) is not None for part in parts)


def _check_size(ctx: MemberContext, node: Node, is_one_of_several: bool = False) -> Iterator[Finding]:
    if type(node) is not String or any(site.occurrence.node is node for site in ctx.calls("parameters")):
        return
    for site in ctx.calls("variables"):
        arguments = site.guarded.call.arguments
        if site.occurrence.node is node and arguments and type(arguments[0]) is Text:
            name = arguments[0].value
            if name.lower() == _NAME or ctx.lookup.is_chosen(name):
                return  # reported at the variable of that name
    if is_one_of_several:
        message = "Only these VM sizes can be chosen; use [parameters('vmSize')] to allow others"
        yield ctx.at(node, message, severity=Severity.INFORMATION)
    else:
        yield ctx.at(node, "VM size should not be hard-coded; use [parameters('vmSize')]")
