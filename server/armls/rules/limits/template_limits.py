"""A template has as many parameters, variables, outputs or resources as Azure takes, or nearly so.

A deployment may have 256 parameters, 512 variables, 64 outputs and 800 resources, copies counted; each nested
deployment counts for itself. From four fifths on a limit is said to be near.

Bad: 65 outputs
Good: one output of type object with 65 properties
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.limits import MAX_OUTPUTS, MAX_PARAMETERS, MAX_RESOURCES, MAX_VARIABLES, level_of
from armls.rules.context import TemplateContext
from armls.rules.rule import rule


@rule("template", stage="validate")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """The number of declarations and resources against the limits."""
    template = ctx.template
    for name, limit, declared in (
        ("parameters", MAX_PARAMETERS, template.parameters),
        ("variables", MAX_VARIABLES, template.variables),
        ("outputs", MAX_OUTPUTS, template.outputs),
    ):
        used = len(declared)
        level = level_of(used, limit)
        if level == "exceeded":
            message = f"A template may have {limit} {name}; this one has {used}."
            yield ctx.at(template.sections[name].key, template.base, message)
        elif level == "approaching":
            yield _near(ctx, name, used, limit)
    yield from _resources(ctx)


def _resources(ctx: TemplateContext) -> Iterator[Finding]:
    """Copies count where their number is known, and once where it is not."""
    total = certain = 0
    values = ctx.values
    for resource in ctx.template.all_resources():
        known = values[resource.member]
        if known.is_existing or known.is_left_out:
            continue
        before = total
        rounds = known.count if isinstance(known.count, int) else 1
        total += rounds
        certain += rounds if known.is_deployed else 0
        if before <= MAX_RESOURCES < total:
            message = (
                f"A deployment may have {MAX_RESOURCES} resources, copies included; with this one there are {total}."
            )
            yield ctx.at(resource.member.value, resource.base, message, stage="evaluate", holds=certain > MAX_RESOURCES)
    if level_of(total, MAX_RESOURCES) == "approaching":
        yield _near(ctx, "resources", total, MAX_RESOURCES)


def _near(ctx: TemplateContext, name: str, used: int, limit: int) -> Finding:
    copies = ", copies included" if name == "resources" else ""
    message = f"{used} of the {limit} {name} that Azure takes are used{copies}."
    return ctx.at(ctx.template.sections[name].key, ctx.template.base, message, severity=Severity.INFORMATION)
