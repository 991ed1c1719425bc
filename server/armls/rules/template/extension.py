"""Extensions must be declared correctly

## What it does
Checks `extensions`, an object of extensions that must each have `name` and `version`, and `imports`, its earlier form,
with `provider` and `version`. Both may have a `config`, whose properties in `extensions` are declared like parameters.
Names, providers and versions must not be expressions.

## Why
Azure refuses the template.

## Example
Bad: `"extensions": {"k8s": {"name": "Kubernetes"}}`
Good: `"extensions": {"k8s": {"name": "Kubernetes", "version": "1.0.0"}}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.language_versions import supports
from armls.core.syntax import Missing, Node, Object, String, content, object_of
from armls.core.type_check import unknown_type
from armls.rules.context import TemplateContext
from armls.rules.rule import rule
from armls.rules.shape import EXTENSION, IMPORT, PARAMETER, Shape, misfits


@rule("template", stage="parse")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Check the sections `extensions` and `imports`, in the language versions that support them."""
    for name, shape in (("extensions", EXTENSION), ("imports", IMPORT)):
        section = ctx.template.sections.get(name)
        declared = section.value if section is not None else None
        if type(declared) is not Object or not supports(ctx.template.language_version, name):
            continue
        for item in declared.properties:
            if not item.key.value:
                yield ctx.at(item.key, ctx.template.base, "An extension must have a name")
            for node, message in _mistakes(ctx, content(item.value), shape):
                yield ctx.at(node, ctx.template.base, message)


def _mistakes(ctx: TemplateContext, body: Node, shape: Shape) -> Iterator[tuple[Node, str]]:
    if type(body) is not Object:
        if type(body) is not Missing:
            yield body, f"{shape.noun.capitalize()} must be an object with {' and '.join(map(repr, shape.required))}"
        return
    yield from misfits(ctx, body, shape)
    for name in shape.required:
        item = body.get(name)
        if item is not None and type(item.value) is String and item.value.is_expression:
            yield item.value, f"'{name}' of {shape.noun} must not be an expression"
    config = object_of(body, "config")
    for item in config.properties if config is not None and shape is EXTENSION else ():
        declared = content(item.value)
        if type(declared) is Object:
            yield from misfits(ctx, declared, PARAMETER)
            wrong = unknown_type(declared)
            if wrong is not None:
                yield wrong, f"Type '{getattr(wrong, 'value', '')}' isn't defined"
        elif type(declared) is not Missing:
            yield declared, f"'{item.key.value}' in 'config' must be an object with a 'type'"
