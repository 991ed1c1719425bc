"""A section of a template is unknown, missing or of the wrong type.

Azure's reader refuses a template with a member that it does not know, in any case of letters;
`contentVersion` and `resources` must be there (for `$schema` see `unknown-schema`). Remarks belong in comments or in
`metadata`.

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
    """The template's own members against their shape."""
    template = ctx.template
    if type(template.value) is not Object:
        if ctx.place.key == "" and type(template.value) is not Missing:
            yield ctx.at(template.value, template.base, "A template is a JSON object: write '{' … '}'.")
        return
    for node, message in misfits(ctx, template.value, TEMPLATE):
        yield ctx.at(node, template.base, message)
    for node, message in unsupported(template.language_version, template.value):
        yield ctx.at(node, template.base, message, stage="validate")
    resources = template.sections.get("resources")
    is_made = resources is not None and is_replaced(ctx, resources.value)
    if resources is not None and not is_made and type(content(resources.value)) not in (Array, Object):
        yield ctx.at(resources.value, template.base, "'resources' should be a list of resources.")
    version = template.sections.get("languageversion")
    if version is not None and type(version.value) is String and version.value.is_expression and not ctx.is_outer:
        yield ctx.at(version.value, template.base, "The language version cannot be an expression.")
