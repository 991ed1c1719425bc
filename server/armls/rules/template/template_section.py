"""The sections of a template must be well-formed

## What it does
Reports sections that are unknown, missing or of the wrong type. `contentVersion` and `resources` are required (for
`$schema` see `unknown-schema`).

## Why
Azure refuses a template with an unknown property, however it is capitalized. Remarks belong in comments or in
`metadata`.

## Example
Bad: `{"$schema": "…", "contentVersion": "1.0.0.0", "Parameter": {}, "resources": []}`
Good: `{"$schema": "…", "contentVersion": "1.0.0.0", "parameters": {}, "resources": []}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.syntax import Array, Missing, Object, String, content
from armls.rules.context import TemplateContext
from armls.rules.rule import rule
from armls.rules.shape import TEMPLATE, is_replaced, misfits, unsupported


@rule("template", stage="parse")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Check the template's own properties against their shape."""
    template = ctx.template
    if type(template.value) is not Object:
        if ctx.place.key == "" and type(template.value) is not Missing:
            yield ctx.at(template.value, template.base, "A template must be a JSON object; write '{' … '}'")
        return
    for node, message in misfits(ctx, template.value, TEMPLATE):
        yield ctx.at(node, template.base, message)
    for node, message in unsupported(template.language_version, template.value):
        yield ctx.at(node, template.base, message, stage="validate")
    resources = template.sections.get("resources")
    is_evaluated = resources is not None and is_replaced(ctx, resources.value)
    if resources is not None and not is_evaluated and type(content(resources.value)) not in (Array, Object):
        yield ctx.at(resources.value, template.base, "'resources' must be an array of resources")
    version = template.sections.get("languageversion")
    if version is not None and type(version.value) is String and version.value.is_expression and not ctx.is_outer:
        yield ctx.at(version.value, template.base, "'languageVersion' must not be an expression")
