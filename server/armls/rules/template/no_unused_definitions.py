"""Type definitions must be used

## What it does
Reports each type definition that nothing refers to. A definition that only unused definitions refer to counts as unused
too; one that Bicep's metadata marks as exported doesn't.

## Why
A definition that nothing refers to has no effect.

## Example
Bad: `"definitions": {"size": {"type": "string"}}` without any `"$ref": "#/definitions/size"`
Good: `"parameters": {"vmSize": {"$ref": "#/definitions/size"}}`

## Fix
Safe: removes the definition. Not offered while something unused refers to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Fix, Severity
from armls.core.removal import removal_of
from armls.core.template import Declaration
from armls.rules.context import TemplateContext
from armls.rules.rule import rule


@rule("template", severity=Severity.WARNING, style=True)
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Report every definition that no parameter, output or called function uses."""
    template = ctx.template
    for name, declared in template.definitions.items():
        if name not in ctx.usage.definitions:
            fix = None if _is_named(ctx, name) else _fix(ctx, declared)
            message = f"Type definition '{declared.name}' is never used"
            yield ctx.at(declared.key, declared.key_base, message, unnecessary=True, fix=fix)


def _is_named(ctx: TemplateContext, name: str) -> bool:
    """Whether something unused refers to the definition, and must be removed first."""
    return any(name in ctx.index(declared.member).definitions for declared in ctx.template.declarations())


def _fix(ctx: TemplateContext, declared: Declaration) -> Fix | None:
    ctx.spend(len(ctx.template.definitions) // 4)
    edits = removal_of(ctx.text, ctx.template.sections["definitions"].value, declared.name, ctx.template.base)
    return Fix(f"Remove unused type definition '{declared.name}'", edits) if edits else None
