"""A nested child resource must depend on its parent

## What it does
Reports a resource in the `resources` of another one whose `dependsOn` doesn't name that parent, neither directly nor
indirectly. It is ignored if a dependency or a name isn't known.

## Why
Nesting a resource in its parent creates no dependency: Azure requires the child to name its parent in `dependsOn`.

## Example
Bad: `"resources": [{"type": "databases", "name": "db1", …}]`
Good: `"resources": [{"type": "databases", "name": "db1", "dependsOn": ["server1"], …}]`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.placeholders import has_placeholder
from armls.core.finding import Finding
from armls.rules.context import TemplateContext
from armls.rules.rule import rule
from armls.rules.shape import opening


def _is_open(ctx: TemplateContext, text: str | None) -> bool:
    """Whether the resource that an item of ``dependsOn`` refers to isn't known."""
    return text is None or (has_placeholder(text) and not ctx.graph.index.find(text))


@rule("template", stage="evaluate")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Report each child whose dependencies are all known, and none of which is its parent."""
    if ctx.template.is_symbolic or all(resource.parent is None for resource in ctx.template.all_resources()):
        return
    dangling = {id(dependency.target) for dependency in ctx.graph.dangling}
    for resource in ctx.template.all_resources():
        parent = resource.parent
        if parent is None or resource.symbol is not None:
            continue  # symbolic names aren't allowed here, which resource-shape reports
        values = ctx.values[resource.member]
        if any(_is_open(ctx, text) for iteration in values.rounds for _, text in iteration.depends_on):
            continue
        if any(iteration.name in ("", None) for iteration in ctx.values[parent.member].rounds):
            continue  # resource-values reports the missing name
        if parent.member in ctx.graph.waits[resource.member] or any(
            value for iteration in values.rounds for item, value in iteration.depends_on if id(item) in dangling
        ):
            continue
        body = resource.body
        if body is None:
            continue
        depends_on = body.get("dependsOn")
        node = depends_on.key if depends_on is not None else opening(body)
        message = "Child resource doesn't depend on its parent; name the parent in 'dependsOn'"
        certain = not values.is_left_out and not ctx.values[parent.member].is_left_out
        yield ctx.at(node, resource.base, message, holds=certain)
