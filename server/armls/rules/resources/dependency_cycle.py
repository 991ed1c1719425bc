"""Resources must not depend on each other in a cycle

## What it does
Reports each cycle of dependencies at the dependency that closes it. `reference` of a name, of a symbolic name, or of an
id without an API version is a dependency too.

## Why
Azure can't deploy any of these resources first, and refuses the template.

## Example
Bad: `a` with `"dependsOn": ["b"]` and `b` with `"dependsOn": ["a"]`
Good: one of the two without `dependsOn`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Related
from armls.core.graph import Target
from armls.core.symbols import CallSite, span_in_member
from armls.core.syntax import Missing, Node
from armls.core.template import Resource
from armls.rules.context import TemplateContext
from armls.rules.rule import rule


@rule("template", stage="evaluate")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Report each cycle at the dependency that closes it."""
    for cycle in ctx.graph.cycles:
        resources = cycle.resources
        if not resources:
            continue
        names = [_label(ctx, resource) for resource in resources]
        if len({resource.member for resource in resources}) == 1:
            message = f"'{names[0]}' depends on itself"
        else:
            message = f"Circular dependency: {' -> '.join([*names, names[0]])}"
        is_made = all(
            not isinstance(target, CallSite) or ctx.is_made(resource.member, target)
            for resource, target in zip(resources, cycle.targets, strict=True)
        )
        left_out = any(ctx.values[resource.member].is_left_out for resource in resources)
        base = resources[0].base
        node = _node(ctx, resources[0], cycle.targets[0])
        related = tuple(
            _related(ctx, resource, target) for resource, target in zip(resources[1:], cycle.targets[1:], strict=True)
        )
        yield ctx.at(node, base, message, related=related[:10], holds=is_made and not left_out)


def _node(ctx: TemplateContext, resource: Resource, target: Target) -> Node:
    if not isinstance(target, CallSite):
        return target
    call = target.guarded.call
    return Missing(*span_in_member(ctx.text, resource.base, target.occurrence.node, call.start, call.name_end))


def _related(ctx: TemplateContext, resource: Resource, target: Target) -> Related:
    node = _node(ctx, resource, target)
    return Related(resource.base + node.start, resource.base + node.end, f"Dependency of '{_label(ctx, resource)}'")


def _label(ctx: TemplateContext, resource: Resource) -> str:
    values = ctx.values[resource.member]
    name = values.name if isinstance(values.name, str) else resource.text("name")
    return resource.symbol or name or "?"
