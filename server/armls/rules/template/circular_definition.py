"""Parameters and variables must not be defined by themselves

## What it does
Reports each variable, and each default value of a parameter, that requires its own value, directly or through others.

## Why
Azure can't evaluate it, and refuses the deployment.

## Example
Bad: `"variables": {"a": "[variables('b')]", "b": "[variables('a')]"}`
Good: `"variables": {"a": "[variables('b')]", "b": "web"}`
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from armls.core.expression import Text
from armls.core.finding import Finding
from armls.core.symbols import CallSite, span_in_member
from armls.core.syntax import Array, Missing, Object, content, text_of
from armls.core.template import Declaration, Template
from armls.rules.context import TemplateContext
from armls.rules.rule import rule


@rule("template", stage="evaluate")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Report every cycle of definitions, at the call that closes it."""
    template = ctx.template
    if ctx.place.is_outer:
        return
    nodes = {("variables", name): declared for name, declared in template.variables.items()}
    loops = _loops(template)
    if loops:
        copy = nodes.pop(("variables", "copy"))
        nodes.update({("variables", name): copy for name in loops})
    nodes.update({("parameters", name): declared for name, declared in template.parameters.items()})
    done: set[tuple[str, str]] = set()
    for start in nodes:
        path: list[tuple[str, str]] = []
        stack: list[tuple[tuple[str, str], Iterator[tuple[tuple[str, str], CallSite]]]] = []
        if start in done:
            continue
        path.append(start)
        stack.append((start, _uses(ctx, start, nodes[start], loops)))
        while stack:
            node, uses = stack[-1]
            step = next(uses, None)
            if step is None:
                stack.pop()
                path.pop()
                done.add(node)
                continue
            target, site = step
            if target in path:
                cycle = path[path.index(target) :]
                names = [nodes[key].name if key[1] not in loops else key[1] for key in cycle]
                yield _report(ctx, nodes[node], site, names)
            elif target in nodes and target not in done:
                path.append(target)
                stack.append((target, _uses(ctx, target, nodes[target], loops)))


def _loops(template: Template) -> dict[str, Object]:
    """The copy loops of variables by lower-case name."""
    copy = template.variables.get("copy")
    value = copy.member.value if copy is not None else None
    loops = {}
    for item in value.items if type(value) is Array else ():
        loop = content(item)
        if type(loop) is Object and text_of(loop, "name"):
            loops[text_of(loop, "name").lower()] = loop
    return loops


def _uses(
    ctx: TemplateContext, node: tuple[str, str], declared: Declaration, loops: Mapping[str, Object]
) -> Iterator[tuple[tuple[str, str], CallSite]]:
    """The names that a definition certainly uses: those outside of branches."""
    if node[0] == "parameters" and ctx.lookup.is_given(declared.name):
        return
    index = ctx.index(declared.member)
    loop = loops.get(node[1]) if node[0] == "variables" else None
    for function in ("variables", "parameters"):
        for site in index.calls.get(function, ()):
            if loop is not None and not loop.start <= site.occurrence.node.start < loop.end:
                continue
            arguments = site.guarded.call.arguments
            if arguments and type(arguments[0]) is Text and not site.guarded.guards:
                yield (function, arguments[0].value.lower()), site


def _report(ctx: TemplateContext, declared: Declaration, site: CallSite, names: list[str]) -> Finding:
    call = site.guarded.call
    text = ctx.text
    start, end = span_in_member(text, declared.base, site.occurrence.node, call.start, call.end)
    cycle = " -> ".join([*names, names[0]])
    message = f"Circular definition: {cycle}"
    return ctx.at(Missing(start, end), declared.base, message, holds=True)
