"""The nested deployments of a template go to as many locations as Azure takes, or nearly so.

A subscription, a management group and the tenant keep their deployments in ten locations at most. Deployments to a
resource group are kept with the group and do not count.

Bad: nested deployments to the subscription in eleven locations
Good: all of them with `"location": "[deployment().location]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.limits import MAX_LOCATIONS, level_of
from armls.core.syntax import Node
from armls.core.template import Resource
from armls.rules.context import TemplateContext
from armls.rules.rule import rule

_SCOPES = ("subscription", "managementGroup", "tenant")


@rule("template", stage="evaluate")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """The different locations that are known."""
    if ctx.place.scope not in _SCOPES:
        return
    found: dict[str, tuple[Node, int]] = {}
    certain: set[str] = set()
    for resource in ctx.template.all_resources():
        location = resource.body.get("location") if resource.body is not None and resource.is_deployment else None
        if location is None or ctx.values[resource.member].is_left_out:
            continue
        for name in _locations(ctx, resource, location.value):
            found.setdefault(name, (location.value, resource.base))
            if ctx.values[resource.member].is_deployed:
                certain.add(name)
    level = level_of(len(found), MAX_LOCATIONS)
    if level == "ok":
        return
    node, base = list(found.values())[min(len(found), MAX_LOCATIONS + 1) - 1]
    if level == "exceeded":
        message = f"A {_NOUNS[ctx.place.scope]} keeps deployments in {MAX_LOCATIONS} locations; here are {len(found)}."
        yield ctx.at(node, base, message, holds=len(certain) > MAX_LOCATIONS)
    else:
        message = f"{len(found)} of the {MAX_LOCATIONS} locations in which deployments can be kept are used."
        yield ctx.at(node, base, message, severity=Severity.INFORMATION)


_NOUNS = {"subscription": "subscription", "managementGroup": "management group", "tenant": "tenant"}


def _locations(ctx: TemplateContext, resource: Resource, node: Node) -> Iterator[str]:
    """The locations of a deployment's copies, as Azure compares them."""
    for one in ctx.values[resource.member].rounds:
        value = ctx.lookup.node_value(node, loops=one.loops)
        if isinstance(value, str) and one.condition is not False:
            yield value.replace(" ", "").lower()
