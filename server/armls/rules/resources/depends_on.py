"""A dependency leads to nothing in the template.

`dependsOn` names resources of the same template: by id (`resourceId(…)`), by type and name, by name, by the name of a
copy; with languageVersion 2.0 by symbolic name (the case counts) or id. A resource outside the template, or of
another nested one, cannot be waited for.

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
    """Each dependency that leads nowhere."""
    for one in ctx.graph.dangling:
        resource, target = one.resource, one.target
        certain = one.certain and not ctx.values[resource.member].is_left_out
        if isinstance(target, CallSite):
            continue
        known = [entry.symbol for entry in ctx.template.resources if entry.symbol is not None]
        hint = ctx.nearest(one.text, known) if ctx.template.is_symbolic and "/" not in one.text else ""
        shown = _shown(one.text)
        if one.certain:
            what = f"'{shown}'" if shown else "of this name"
            message = f"The template has no resource {what} to wait for.{hint}"
        else:
            message = f"The template has '{shown}', but perhaps not in the scope that this id names."
        yield ctx.at(target, resource.base, message, holds=certain)


def _shown(text: str) -> str:
    """An id without its beginning, where that is not known; empty where more of it is not."""
    if not has_placeholder(text):
        return text
    _, between, tail = text.rpartition("/providers/")
    return tail if between and not has_placeholder(tail) else ""
