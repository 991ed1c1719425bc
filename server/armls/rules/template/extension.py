"""Extensions are used without a language version that knows them.

`extensions` are experimental: they need one of the languageVersions `2.1-experimental` and `2.2-experimental`.

Bad: `"languageVersion": "2.0", "extensions": {"k8s": {…}}`
Good: `"languageVersion": "2.2-experimental", "extensions": {"k8s": {…}}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.rules.context import TemplateContext
from armls.rules.rule import rule


@rule("template", stage="validate")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """The section against the language version."""
    template = ctx.template
    if template.extensions and not template.language_version.lower().endswith("-experimental"):
        key = template.sections["extensions"].key
        yield ctx.at(
            key,
            template.base,
            'Extensions need an experimental language version: write "languageVersion": "2.2-experimental".',
        )
