"""`languageVersion` must be supported, and match the form of `resources`

## What it does
Reports a language version that Azure doesn't support, and `resources` in a form that doesn't match it. Azure supports
2.0 and the experimental versions that Bicep uses. From 2.0 on, `resources` is an object whose keys are symbolic names;
without a language version it is an array.

## Why
Azure refuses the template.

## Example
Bad: `"languageVersion": "2.0", "resources": []`
Good: `"languageVersion": "2.0", "resources": {}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.language_versions import LANGUAGE_VERSIONS
from armls.core.syntax import Array, Object, String
from armls.rules.context import TemplateContext
from armls.rules.rule import rule


@rule("template", stage="validate")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Check the language version, and the form of the resources."""
    template = ctx.template
    if type(template.value) is not Object:
        return
    version = template.sections.get("languageversion")
    resources = template.sections.get("resources")
    is_stated = version is not None and getattr(version.value, "value", None) is not None
    written = str(getattr(version.value, "value", "")) if version is not None else ""
    is_known = version is not None and type(version.value) is String and written in LANGUAGE_VERSIONS
    if is_stated and version is not None and not is_known and not _is_expression(version.value):
        message = f"Language version '{written}' isn't supported; write \"2.0\", or remove it"
        yield ctx.at(version.value, template.base, message)
        return
    if resources is None:
        return
    if is_stated and version is not None and type(resources.value) is Array and resources.value.items:
        message = f"'resources' must be an object with languageVersion {written} (found: array); {_WRITE_SYMBOLS}"
        yield ctx.at(version.value, template.base, message)
    elif not is_stated and type(resources.value) is Object and resources.value.properties:
        message = (
            'Resources with symbolic names require "languageVersion": "2.0"; without it, \'resources\' must be an array'
        )
        yield ctx.at(resources.key, template.base, message)


_WRITE_SYMBOLS = 'write { "symbolicName": { … } }'


def _is_expression(node: object) -> bool:
    return type(node) is String and node.is_expression
