"""Parameters or variables are defined by themselves.

Azure cannot work out a variable, or the default of a parameter, that needs its own value, be it through others.

Bad: `"variables": {"a": "[variables('b')]", "b": "[variables('a')]"}`
Good: `"variables": {"a": "[variables('b')]", "b": "web"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.expression import Text
from armls.core.finding import Finding
from armls.core.symbols import CallSite, span_in_member
from armls.core.syntax import Missing
from armls.core.template import Declaration
from armls.rules.context import TemplateContext
from armls.rules.rule import rule


@rule("template")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Every ring of definitions, at the call that closes it."""
    template = ctx.template
    if ctx.place.is_outer:
        return
    nodes = {("variables", name): declared for name, declared in template.variables.items()}
    nodes.update({("parameters", name): declared for name, declared in template.parameters.items()})
    done: set[tuple[str, str]] = set()
    for start in nodes:
        path: list[tuple[str, str]] = []
        stack: list[tuple[tuple[str, str], Iterator[tuple[tuple[str, str], CallSite]]]] = []
        if start in done:
            continue
        path.append(start)
        stack.append((start, _uses(ctx, start, nodes[start])))
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
                yield _report(ctx, nodes[node], site, [nodes[name].name for name in path[path.index(target) :]])
            elif target in nodes and target not in done:
                path.append(target)
                stack.append((target, _uses(ctx, target, nodes[target])))


def _uses(
    ctx: TemplateContext, node: tuple[str, str], declared: Declaration
) -> Iterator[tuple[tuple[str, str], CallSite]]:
    """The names that a definition is made of, unless they stand in a branch."""
    if node[0] == "parameters" and ctx.lookup.is_given(declared.name):
        return
    index = ctx.index(declared.member)
    for function in ("variables", "parameters"):
        for site in index.calls.get(function, ()):
            arguments = site.guarded.call.arguments
            if arguments and type(arguments[0]) is Text and not site.guarded.guards:
                yield (function, arguments[0].value.lower()), site


def _report(ctx: TemplateContext, declared: Declaration, site: CallSite, names: list[str]) -> Finding:
    call = site.guarded.call
    text = ctx.text
    start, end = span_in_member(text, declared.base, site.occurrence.node, call.start, call.end)
    ring = " -> ".join([*names, names[0]])
    message = f"'{names[0]}' is defined by itself ({ring})."
    return ctx.at(Missing(start, end), declared.base, message)
