"""A template must not have more parameters, variables, outputs or resources than Azure allows

## What it does
Counts the 256 parameters, 512 variables, 64 outputs and 800 resources that a deployment may have, iterations of copy
loops included. Each nested deployment counts separately. Reports an error above a limit, and information from 80% of
it.

## Why
Azure refuses a deployment that exceeds one of these limits.

## Example
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
    """Compare the number of declarations and resources with the limits."""
    template = ctx.template
    for name, limit, declared in (
        ("parameters", MAX_PARAMETERS, template.parameters),
        ("variables", MAX_VARIABLES, template.variables),
        ("outputs", MAX_OUTPUTS, template.outputs),
    ):
        used = len(declared)
        level = level_of(used, limit)
        if level == "exceeded":
            message = f"Template has {used} {name}; at most {limit} are allowed"
            yield ctx.at(template.sections[name].key, template.base, message)
        elif level == "approaching":
            yield _near(ctx, name, used, limit)
    yield from _resources(ctx)


def _resources(ctx: TemplateContext) -> Iterator[Finding]:
    """Count the iterations where their number is known, and a resource once where it is not."""
    total = certain = 0
    values = ctx.values
    for resource in ctx.template.all_resources():
        evaluated = values[resource.member]
        if evaluated.is_existing or evaluated.is_left_out:
            continue
        before = total
        count = evaluated.count if isinstance(evaluated.count, int) else 1
        total += count
        certain += count if evaluated.is_deployed else 0
        if before <= MAX_RESOURCES < total:
            message = (
                f"Deployment has {total} resources with this one, copies included; at most {MAX_RESOURCES} are allowed"
            )
            yield ctx.at(resource.member.value, resource.base, message, stage="evaluate", holds=certain > MAX_RESOURCES)
    if level_of(total, MAX_RESOURCES) == "approaching":
        yield _near(ctx, "resources", total, MAX_RESOURCES)


def _near(ctx: TemplateContext, name: str, used: int, limit: int) -> Finding:
    copies = ", copies included" if name == "resources" else ""
    message = f"{used} of at most {limit} {name}{copies}"
    return ctx.at(ctx.template.sections[name].key, ctx.template.base, message, severity=Severity.INFORMATION)
