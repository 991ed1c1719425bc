"""A template has more parameters, variables, outputs or resources than Azure takes.

A deployment may have 256 parameters, 512 variables, 64 outputs and 800 resources, copies counted; each nested
deployment counts for itself.

Bad: 65 outputs
Good: one output of type object with 65 properties
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.rules.context import TemplateContext
from armls.rules.rule import rule


@rule("template")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """The number of declarations and resources against the limits."""
    template = ctx.template
    for name, limit, declared in (
        ("parameters", 256, template.parameters),
        ("variables", 512, template.variables),
        ("outputs", 64, template.outputs),
    ):
        if len(declared) > limit:
            message = f"A template may have {limit} {name}; this one has {len(declared)}."
            yield ctx.at(template.sections[name].key, template.base, message)
    total = 0
    for resource in template.all_resources():
        known = ctx.values[resource.member]
        if known.is_existing or known.is_left_out:
            continue
        before = total
        total += known.count if isinstance(known.count, int) else 1
        if before <= 800 < total:
            message = f"A deployment may have 800 resources, copies included; with this one there are {total}."
            yield ctx.at(resource.member.value, resource.base, message)
