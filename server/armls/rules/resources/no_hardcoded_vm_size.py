"""The size of virtual machines is not a parameter.

Which sizes can be had differs between regions and subscriptions, and whoever deploys pays for them: let them choose.
Checked is every `vmSize`, and the variable of that name; it may go through variables. A variable that lists several
sizes side by side offers a choice, but of its own sizes only.

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
    """Every ``vmSize`` of a resource or variable that no parameter has a part in."""
    if ctx.kind == "variable" and ctx.name.lower() == _NAME:
        yield from _judge(ctx, ctx.member.value)
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
                    yield from _judge(ctx, given.value if given is not None else item.value, is_one_of_several)


def _parts(node: Node) -> list[Node]:
    if type(node) is Array:
        return list(node.items)
    return [item.value for item in node.properties] if type(node) is Object else []


def _has_size(node: Node) -> bool:
    """Whether a size stands in an object, or in those right within it."""
    if type(node) is not Object:
        return False
    parts = [node, *(item.value for item in node.properties)]
    return any(type(part) is Object and part.get(_NAME) is not None for part in parts)


def _judge(ctx: MemberContext, node: Node, is_one_of_several: bool = False) -> Iterator[Finding]:
    if type(node) is not String or any(site.occurrence.node is node for site in ctx.calls("parameters")):
        return
    for site in ctx.calls("variables"):
        arguments = site.guarded.call.arguments
        if site.occurrence.node is node and arguments and type(arguments[0]) is Text:
            name = arguments[0].value
            if name.lower() == _NAME or ctx.lookup.is_chosen(name):
                return  # what is wrong with the variable of that name is said there
    if is_one_of_several:
        message = "Whoever deploys can choose from these sizes only: let them give another one, [parameters('vmSize')]."
        yield ctx.at(node, message, severity=Severity.INFORMATION)
    else:
        yield ctx.at(node, "Let whoever deploys choose the size of the machines: use [parameters('vmSize')].")
