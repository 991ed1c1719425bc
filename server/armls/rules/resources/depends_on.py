"""'dependsOn' must refer to a resource in this template

## What it does
Reports each entry of `dependsOn` that refers to no resource of the same template. An entry may be an id
(`resourceId(…)`), a type and name, a name, or the name of a copy loop; with languageVersion 2.0 a symbolic name, which
is case-sensitive, or an id.

## Why
Azure refuses a template with such an entry: a resource can't depend on one outside the template, or in another nested
template.

## Example
Bad: `"dependsOn": ["[resourceId('Microsoft.Network/virtualNetworks', 'gone')]"]`
Good: `"dependsOn": ["[resourceId('Microsoft.Network/virtualNetworks', variables('vnetName'))]"]`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.placeholders import has_placeholder
from armls.core.finding import Finding
from armls.core.symbols import CallSite
from armls.rules.context import TemplateContext
from armls.rules.rule import rule


@rule("template", stage="evaluate")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Report each dependency that refers to no resource."""
    for dependency in ctx.graph.dangling:
        resource, target, text = dependency.resource, dependency.target, dependency.text
        certain = dependency.certain and not ctx.values[resource.member].is_left_out
        if isinstance(target, CallSite):
            continue
        known = [entry.symbol for entry in ctx.template.resources if entry.symbol is not None]
        hint = ctx.nearest(text, known) if ctx.template.is_symbolic and "/" not in text else ""
        shown = _shown(text)
        if dependency.certain:
            name = f"'{shown}', which" if shown else "a resource that"
            message = f"'dependsOn' refers to {name} isn't defined in this template{hint}"
        else:
            message = f"'dependsOn' refers to '{shown}', which may be defined in a different scope"
        yield ctx.at(target, resource.base, message, holds=certain)


def _shown(text: str) -> str:
    """An id from the provider on if the part before is unknown; empty if more of it is."""
    if not has_placeholder(text):
        return text
    _, between, tail = text.rpartition("/providers/")
    return tail if between and not has_placeholder(tail) else ""
