"""A dependency leads to nothing in the template.

`dependsOn` names resources of the same template: by id (`resourceId(…)`), by type and name, by name, by the name of a
copy; with languageVersion 2.0 by symbolic name (the case counts) or id. A resource outside the template, or of
another nested one, cannot be waited for.

Bad: `"dependsOn": ["[resourceId('Microsoft.Network/virtualNetworks', 'gone')]"]`
Good: `"dependsOn": ["[resourceId('Microsoft.Network/virtualNetworks', variables('vnetName'))]"]`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.values import Unknown
from armls.core.finding import Finding
from armls.core.graph import Dangling
from armls.core.scopes import is_made_up
from armls.core.symbols import CallSite
from armls.core.syntax import String
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
        is_guess = is_made_up(one.text) or _is_guess(ctx, one)
        what = "of this name" if is_guess else f"'{_shown(one.text)}'"
        message = f"The template has no resource {what} to wait for.{hint}"
        yield ctx.at(target, resource.base, message, holds=certain)


def _is_guess(ctx: TemplateContext, one: Dangling) -> bool:
    """Whether a name is made of what only the deployment knows, such as uniqueString(resourceGroup().id)."""
    target = one.target
    if type(target) is not String or "/guessed-" in one.text or ctx.values[one.resource.member].loop is not None:
        return False
    return isinstance(ctx.lookup.node_value(target), Unknown)


def _shown(text: str) -> str:
    """An id without its beginning, where that is made up."""
    if "/guessed-" not in text:
        return text
    _, provider, tail = text.rpartition("/providers/")
    return tail if provider else text.rpartition("/guessed-")[2].partition("/")[2]
