"""Resources must have different ids

## What it does
Reports two resources that are both deployed and have the same type, name and scope. Iterations of a copy loop count
separately: a name without `copyIndex` gives the same id twice. Templates with languageVersion 2.0 are accepted.

## Why
Without languageVersion 2.0, Azure refuses a template that defines a resource twice.

## Example
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
    """Report each resource that has the id of an earlier one."""
    reported = set()
    for same in sorted(ctx.graph.same_id, key=lambda pair: not pair.certain):
        first, second = same.first, same.second
        if second.member in reported or ctx.template.is_symbolic or ctx.values[second.member].is_existing:
            continue
        two = ctx.values[second.member]
        reported.add(second.member)
        name = f" '{two.name}'" if isinstance(two.name, str) else ""
        if first is second:
            message = f"All copies of resource{name} have the same id; use copyIndex() in the name"
            related: tuple[Related, ...] = ()
        else:
            message = f"Duplicate resource{name}; another resource has the same type, name and scope"
            start = first.base + first.member.value.start
            related = (Related(start, start + 1, "First definition"),)
        body = second.body
        node = body.get("name") if body is not None else None
        yield ctx.at(
            node.value if node is not None else second.member.value,
            second.base,
            message,
            related=related,
            holds=same.certain,
        )
