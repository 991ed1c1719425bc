"""Two resources come to the same id.

Without languageVersion 2.0 Azure refuses a template in which two resources that are both deployed have the same type,
name and scope. Copies count one by one: a name without `copyIndex` gives the same id twice.

Bad: two storage accounts named `st1`
Good: `"name": "[concat('st', copyIndex())]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Related
from armls.rules.context import TemplateContext
from armls.rules.rule import rule


@rule("template", stage="evaluate")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Each resource that repeats an earlier one."""
    told = set()
    for same in sorted(ctx.graph.same_id, key=lambda one: not one.certain):
        first, second = same.first, same.second
        if second.member in told or ctx.template.is_symbolic or ctx.values[second.member].is_existing:
            continue
        two = ctx.values[second.member]
        told.add(second.member)
        name = f", '{two.name}'" if isinstance(two.name, str) else ""
        if first is second:
            message = f"The copies of this resource all come to the same id{name}: use copyIndex() in the name."
            related: tuple[Related, ...] = ()
        else:
            message = f"Another resource of the same type has the same name{name}."
            start = first.base + first.member.value.start
            related = (Related(start, start + 1, "The first one."),)
        body = second.body
        node = body.get("name") if body is not None else None
        yield ctx.at(
            node.value if node is not None else second.member.value,
            second.base,
            message,
            related=related,
            holds=same.certain,
        )
