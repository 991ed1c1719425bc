"""Dependencies should not be redundant

## What it does
Reports an entry of `dependsOn` that is listed twice, that the resource calls `reference` with, or that another of its
dependencies depends on. One through a resource that may not be deployed isn't redundant, nor is that of a nested child
resource on its parent.

## Why
Azure knows these dependencies anyway. Every redundant one distracts from those that are needed.

## Example
Bad: `"dependsOn": ["network", "subnetThatDependsOnTheNetwork"]`
Good: `"dependsOn": ["subnetThatDependsOnTheNetwork"]`

## Fix
Safe: removes the entry, or `dependsOn` as a whole where all of its entries are redundant.
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
    """Report each entry that can be removed."""
    if not any(map(_items, ctx.template.all_resources())):
        return
    entries = [
        entry
        for entry in redundant(ctx.graph, ctx.values, lambda resource: _certainly_refers(ctx, resource), ctx.spend)
        if ctx.place.is_symbolic or not _is_parent(entry)
    ]
    redundant_starts: dict[int, set[int]] = {}
    for entry in entries:
        redundant_starts.setdefault(entry.resource.base, set()).add(entry.item.start)
    for entry in entries:
        fix = _fix(ctx, entry, redundant_starts[entry.resource.base])
        yield ctx.at(entry.item, entry.resource.base, _message(entry), unnecessary=True, fix=fix)


def _is_parent(entry: Redundant) -> bool:
    """Whether an entry names the parent of a nested child resource."""
    parent = entry.resource.parent
    return parent is not None and entry.target.member is parent.member


def _certainly_refers(ctx: TemplateContext, resource: Resource) -> bool:
    """Whether a resource's properties are certainly evaluated: in a copy loop without iterations they aren't."""
    return "copy" not in ctx.index(resource.member).properties or resource.body is None or _loops_itself(resource, ctx)


def _loops_itself(resource: Resource, ctx: TemplateContext) -> bool:
    """Whether the only copy loop is that of the resource as a whole."""
    entries = ctx.index(resource.member).properties["copy"]
    return len(entries) == 1 and entries[0].holder.outer is None


def _message(entry: Redundant) -> str:
    if entry.reason == "twice":
        return "Duplicate dependency; the same resource is listed before"
    if entry.reason == "reference":
        return "Redundant dependency; the resource already depends on it by reference()"
    return f"Redundant dependency; the resource already depends on it through {_shown(entry.via)}"


def _shown(resource: Resource) -> str:
    name = resource.symbol or resource.text("name") or ""
    return f"'{name}'" if name and not name.startswith("[") else f"another resource ({full_type(resource)})"


def _items(resource: Resource) -> tuple[object, ...]:
    depends_on = resource.body.get("dependsOn") if resource.body is not None else None
    return depends_on.value.items if depends_on is not None and type(depends_on.value) is Array else ()


def _fix(ctx: TemplateContext, entry: Redundant, redundant_starts: set[int]) -> Fix | None:
    """The removal of the entry, or of the whole ``dependsOn`` where all entries are redundant."""
    body = entry.resource.body
    depends_on = body.get("dependsOn") if body is not None else None
    if body is None or depends_on is None or type(depends_on.value) is not Array:
        return None
    items = depends_on.value.items
    if all(item.start in redundant_starts for item in items):
        edits = removal(ctx.text, body, body.properties.index(depends_on), entry.resource.base)
    else:
        index = next(index for index, item in enumerate(items) if item.start == entry.item.start)
        edits = removal(ctx.text, depends_on.value, index, entry.resource.base)
    return Fix("Remove redundant dependency", edits) if edits else None
