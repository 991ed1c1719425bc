"""A dependency says what Azure knows anyway.

A resource waits for what it calls `reference` with, for what its other dependencies wait for, and once is enough.
Every needless dependency hides those that count. One through a resource that is perhaps not deployed is not needless,
nor is that of a child on the parent it stands within.

Bad: `"dependsOn": ["network", "subnetThatWaitsForTheNetwork"]`
Good: `"dependsOn": ["subnetThatWaitsForTheNetwork"]`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Fix, Severity
from armls.core.graph import full_type
from armls.core.redundancy import Redundant, redundant
from armls.core.removal import removal
from armls.core.syntax import Array
from armls.core.template import Resource
from armls.rules.context import TemplateContext
from armls.rules.rule import rule


@rule("template", severity=Severity.INFORMATION, style=True)
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Each item that can be left out."""
    if not any(_items(one) for one in ctx.template.all_resources()):
        return
    found = [
        one
        for one in redundant(ctx.graph, ctx.values, lambda resource: _certainly_refers(ctx, resource), ctx.spend)
        if ctx.place.is_symbolic or one.resource.parent is None or one.target.member is not one.resource.parent.member
    ]
    needless: dict[int, set[int]] = {}
    for one in found:
        needless.setdefault(one.resource.base, set()).add(one.item.start)
    for one in found:
        fix = _fix(ctx, one, needless[one.resource.base])
        yield ctx.at(one.item, one.resource.base, _message(one), unnecessary=True, fix=fix)


def _certainly_refers(ctx: TemplateContext, resource: Resource) -> bool:
    """Whether what stands in a resource's properties is evaluated: it is not where a loop in them never runs."""
    return "copy" not in ctx.index(resource.member).properties or resource.body is None or _loops_itself(resource, ctx)


def _loops_itself(resource: Resource, ctx: TemplateContext) -> bool:
    """Whether the only loop is that of the resource as a whole."""
    entries = ctx.index(resource.member).properties["copy"]
    return len(entries) == 1 and entries[0].holder.outer is None


def _message(one: Redundant) -> str:
    if one.reason == "twice":
        return "Leave this out: the same resource is named before."
    if one.reason == "reference":
        return "Leave this out: this resource calls reference() with it, and so waits for it anyway."
    return f"Leave this out: {_shown(one.via)}, which this resource waits for, waits for it."


def _shown(resource: Resource) -> str:
    name = resource.symbol or resource.text("name") or ""
    return f"'{name}'" if name and not name.startswith("[") else f"another resource ({full_type(resource)})"


def _items(resource: Resource) -> tuple[object, ...]:
    found = resource.body.get("dependsOn") if resource.body is not None else None
    return found.value.items if found is not None and type(found.value) is Array else ()


def _fix(ctx: TemplateContext, one: Redundant, needless: set[int]) -> Fix | None:
    """What removes the item, or all of ``dependsOn`` where nothing would be left in it."""
    body = one.resource.body
    found = body.get("dependsOn") if body is not None else None
    if body is None or found is None or type(found.value) is not Array:
        return None
    items = found.value.items
    if all(item.start in needless for item in items):
        edits = removal(ctx.text, body, body.properties.index(found), one.resource.base)
    else:
        index = next(index for index, item in enumerate(items) if item.start == one.item.start)
        edits = removal(ctx.text, found.value, index, one.resource.base)
    return Fix("Remove the dependency", edits) if edits else None
