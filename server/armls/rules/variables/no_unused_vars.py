"""A variable is never used.

It costs every reader the search for its use. A variable that only unused variables, functions or parameters use counts
as unused too.

Bad: `"variables": {"vnet": "net1"}` where no expression has `variables('vnet')`
Good: `"name": "[variables('vnet')]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Edit, Finding, Fix, Severity
from armls.core.removal import removal, removal_of
from armls.core.syntax import Node
from armls.core.usage import variable_loops
from armls.rules.context import TemplateContext
from armls.rules.rule import rule


@rule("template", severity=Severity.WARNING, ttk="Variables Must Be Referenced", style=True)
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Every variable, those that loops make included, that does not lead to a resource or an output."""
    template = ctx.template
    if ctx.place.is_outer:
        return
    loops = variable_loops(template)
    for name, declared in template.variables.items():
        if not ctx.usage.has_variable(name) and not (name == "copy" and loops):
            yield _finding(ctx, declared.key, declared.key_base, declared.name, _removal(ctx, name))
    for loop in loops:
        if loop.name is not None and not ctx.usage.has_variable(loop.name):
            is_only = len(loop.array.items) == 1
            edits = _removal(ctx, "copy") if is_only else removal(ctx.text, loop.array, loop.index, loop.base)
            yield _finding(ctx, loop.label, loop.base, loop.name, edits)


def _finding(ctx: TemplateContext, node: Node, base: int, name: str, edits: tuple[Edit, ...]) -> Finding:
    where = ctx.mentioned_variables.get(name.lower())
    use = "never used" if where is None else "used by nothing that is deployed"
    message = f"The variable '{name}' is {use}: remove it, or use it."
    fix = Fix(f"Remove the variable '{name}'", edits) if edits and where is None else None
    outcome = "none" if where == "expression" else None
    return ctx.at(node, base, message, outcome=outcome, unnecessary=True, fix=fix)


def _removal(ctx: TemplateContext, name: str) -> tuple[Edit, ...]:
    ctx.spend(len(ctx.template.variables) // 4)
    return removal_of(ctx.text, ctx.template.sections["variables"].value, name, ctx.template.base)
