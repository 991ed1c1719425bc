"""A resource within another one does not wait for it.

Standing within the parent makes no dependency. Azure wants the child to name its parent in `dependsOn`.

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
    """Whether it is not known what an item of ``dependsOn`` means."""
    return text is None or (has_placeholder(text) and not ctx.graph.index.find(text))


@rule("template", stage="evaluate")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Each child whose dependencies are all known, none of them its parent."""
    if ctx.template.is_symbolic or all(resource.parent is None for resource in ctx.template.all_resources()):
        return
    dangling = {id(one.target) for one in ctx.graph.dangling}
    for resource in ctx.template.all_resources():
        parent = resource.parent
        if parent is None or resource.symbol is not None:
            continue  # a symbolic name is refused here, which resource-shape reports
        values = ctx.values[resource.member]
        if any(_is_open(ctx, text) for one in values.rounds for _, text in one.depends_on):
            continue
        if any(one.name in ("", None) for one in ctx.values[parent.member].rounds):
            continue  # what has no name cannot be named; resource-values says that
        if parent.member in ctx.graph.waits[resource.member] or any(
            value for one in values.rounds for item, value in one.depends_on if id(item) in dangling
        ):
            continue
        body = resource.body
        if body is None:
            continue
        found = body.get("dependsOn")
        node = found.key if found is not None else opening(body)
        message = "A resource within another one should wait for it: name the parent in 'dependsOn'."
        certain = not values.is_left_out and not ctx.values[parent.member].is_left_out
        yield ctx.at(node, resource.base, message, holds=certain)
