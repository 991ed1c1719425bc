"""Nested deployments must not use more locations than Azure allows

## What it does
Counts the different locations of the nested deployments in a template for a subscription, a management group or the
tenant, iterations of copy loops included. Reports an error above the limit of 10, and information from 80% of it.

## Why
A subscription, a management group and the tenant store the deployments made to them in at most 10 locations.
Deployments to a resource group are stored with the group and don't count.

## Example
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
    """Count the locations that are known, once each."""
    if ctx.place.scope not in _SCOPES:
        return
    locations: dict[str, tuple[Node, int]] = {}
    certain: set[str] = set()
    for resource in ctx.template.all_resources():
        location = resource.body.get("location") if resource.body is not None and resource.is_deployment else None
        if location is None or ctx.values[resource.member].is_left_out:
            continue
        for name in _locations(ctx, resource, location.value):
            locations.setdefault(name, (location.value, resource.base))
            if ctx.values[resource.member].is_deployed:
                certain.add(name)
    level = level_of(len(locations), MAX_LOCATIONS)
    if level == "ok":
        return
    node, base = list(locations.values())[min(len(locations), MAX_LOCATIONS + 1) - 1]
    if level == "exceeded":
        noun = _NOUNS[ctx.place.scope]
        message = f"Deployments in {len(locations)} locations; a {noun} allows at most {MAX_LOCATIONS}"
        yield ctx.at(node, base, message, holds=len(certain) > MAX_LOCATIONS)
    else:
        message = f"Deployments in {len(locations)} of at most {MAX_LOCATIONS} locations"
        yield ctx.at(node, base, message, severity=Severity.INFORMATION)


_NOUNS = {"subscription": "subscription", "managementGroup": "management group", "tenant": "tenant"}


def _locations(ctx: TemplateContext, resource: Resource, node: Node) -> Iterator[str]:
    """The locations of the iterations of a deployment, normalized as Azure compares them."""
    for iteration in ctx.values[resource.member].rounds:
        value = ctx.lookup.node_value(node, loops=iteration.loops)
        if isinstance(value, str) and iteration.condition is not False:
            yield value.replace(" ", "").lower()
