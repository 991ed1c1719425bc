"""Extensions are used without the language version that knows them, or one is not declared.

`extensions` and the `extension` of a resource are experimental: they need one of the languageVersions
`2.1-experimental` and `2.2-experimental`.

Bad: `"languageVersion": "2.0", "extensions": {"k8s": {…}}`
Good: `"languageVersion": "2.2-experimental", "extensions": {"k8s": {…}}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.syntax import Object, String
from armls.rules.context import TemplateContext
from armls.rules.rule import rule


@rule("template")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """The section, and the extension of each resource."""
    template = ctx.template
    section = template.sections.get("extensions")
    declared: set[str] = set()
    if section is not None and type(section.value) is Object and section.value.properties:
        declared = {item.key.value for item in section.value.properties}
        if not template.language_version.lower().endswith("-experimental"):
            yield ctx.at(section.key, template.base, "Extensions need an experimental language version.")
    for resource in template.all_resources():
        body = resource.body
        used = body.get("extension") if body is not None else None
        if used is not None and type(used.value) is String and used.value.value not in declared:
            yield ctx.at(used.value, resource.base, f"The template declares no extension '{used.value.value}'.")
