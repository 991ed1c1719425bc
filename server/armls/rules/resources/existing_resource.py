"""A resource that is there already is described as if it were to be made.

With `"existing": true` a resource is only read: it takes `type`, `apiVersion`, `name`, `scope`, `dependsOn`,
`condition` and `copy`, but nothing that would change it.

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
    """The members that `existing` forbids."""
    resource, body = ctx.resource, ctx.body
    if resource is None or body is None:
        return
    existing = body.get("existing")
    if existing is not None and not ctx.place.is_symbolic and getattr(existing.value, "value", 0) is not None:
        yield ctx.at(existing.key, "'existing' needs languageVersion 2.0.")
        return
    if existing is not None and not is_flag(existing.value):
        yield ctx.at(existing.value, "'existing' should be true or false.")
    if not resource.is_existing:
        return
    forbidden = _FORBIDDEN - {"properties"} if resource.is_of_extension else _FORBIDDEN
    for item in body.properties:
        if item.key.value.lower() in forbidden:
            message = f"'{item.key.value}' cannot be given for a resource that exists already."
            yield ctx.at(item.key, message)


_FORBIDDEN = frozenset(["location", "properties", "sku", "tags", "kind", "identity", "zones", "plan", "managedby"])
