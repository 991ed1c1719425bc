"""A dependency leads to nothing in the template.

`dependsOn` names resources of the same template: by id (`resourceId(…)`), by type and name, by name, by the name of a
copy; with languageVersion 2.0 by symbolic name (the case counts) or id. A resource outside the template, or of
another nested one, cannot be waited for. A name that `reference` is given must be one of the template too, unless it
is an id or an API version is given.

Bad: `"dependsOn": ["[resourceId('Microsoft.Network/virtualNetworks', 'gone')]"]`
Good: `"dependsOn": ["[resourceId('Microsoft.Network/virtualNetworks', variables('vnetName'))]"]`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.scopes import is_made_up
from armls.core.symbols import CallSite, span_in_member
from armls.core.syntax import Missing
from armls.rules.context import TemplateContext, nearest
from armls.rules.rule import rule


@rule("template")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Each dependency that leads nowhere."""
    for one in ctx.graph.dangling:
        resource, target = one.resource, one.target
        certain = one.certain and not ctx.values[resource.member].is_left_out
        known = [entry.symbol for entry in ctx.template.resources if entry.symbol is not None]
        hint = nearest(one.text, known) if ctx.template.is_symbolic and "/" not in one.text else ""
        if isinstance(target, CallSite):
            call = target.guarded.call
            certain = certain and ctx.values[resource.member].is_deployed
            start, end = span_in_member(ctx.text, resource.base, target.occurrence.node, call.start, call.name_end)
            what = "of this name" if is_made_up(one.text) else f"'{_shown(one.text)}'"
            message = f"The template has no resource {what} to refer to.{hint}"
            yield ctx.at(Missing(start, end), resource.base, message, certain=certain)
        else:
            what = "of this name" if is_made_up(one.text) else f"'{_shown(one.text)}'"
            message = f"The template has no resource {what} to wait for.{hint}"
            yield ctx.at(target, resource.base, message, certain=certain)


def _shown(text: str) -> str:
    """An id without what stands before its provider, for that is made up."""
    return text.rpartition("/providers/")[2]
