"""An existing resource must not have properties that would change it

## What it does
Reports a property that isn't allowed on a resource with `"existing": true`: allowed are `type`, `apiVersion`, `name`,
`scope`, `dependsOn`, `condition` and `copy`. Also reports an `existing` that isn't a Boolean, or that is used without
languageVersion 2.0.

## Why
An existing resource is only read. Azure refuses properties that would change it.

## Example
Bad: `{"existing": true, "type": …, "name": …, "location": "westeurope"}`
Good: `{"existing": true, "type": …, "name": …}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.shape import is_flag


@rule("member", stage="validate", members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Report the properties that `existing` doesn't allow."""
    resource, body = ctx.resource, ctx.body
    if resource is None or body is None:
        return
    existing = body.get("existing")
    if existing is not None and not ctx.place.is_symbolic and getattr(existing.value, "value", 0) is not None:
        yield ctx.at(existing.key, "'existing' requires languageVersion 2.0")
        return
    if existing is not None and not is_flag(existing.value):
        yield ctx.at(existing.value, "'existing' must be a Boolean")
    if not resource.is_existing:
        return
    forbidden = _FORBIDDEN - {"properties"} if resource.is_of_extension else _FORBIDDEN
    for item in body.properties:
        if item.key.value.lower() in forbidden:
            message = f"'{item.key.value}' isn't allowed on an existing resource"
            yield ctx.at(item.key, message)


_FORBIDDEN = frozenset(["location", "properties", "sku", "tags", "kind", "identity", "zones", "plan", "managedby"])
