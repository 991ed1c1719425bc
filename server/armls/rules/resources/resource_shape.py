"""A resource must have the required properties, and no unknown ones

## What it does
Reports missing, unknown and mistyped properties of a resource itself, not of its `properties`.

## Why
Azure requires `type`, `apiVersion` and `name`, and refuses unknown properties, whose names aren't case-sensitive. The
configuration of the resource belongs in `properties`, remarks in `comments` or `metadata`.

## Example
Bad: `{"type": "Microsoft.Storage/storageAccounts", "name": "st1", "description": "…"}`
Good: `{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "st1", "comments": "…"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.placeholders import provider_path
from armls.core.finding import Finding
from armls.core.syntax import Array, Missing, Object, content
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.shape import RESOURCE, RESOURCE_COPY, is_empty, is_null, is_replaced, misfits, opening


@rule("member", stage="parse", members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check the properties of the resource."""
    body = ctx.body
    if body is None:
        if type(ctx.member.value) is not Missing and not is_replaced(ctx, ctx.member.value):
            yield ctx.at(
                ctx.member.value, 'A resource must be an object; write { "type": …, "apiVersion": …, "name": … }'
            )
        return
    for node, message in misfits(ctx, body, RESOURCE):
        yield ctx.at(node, message)
    version = body.get("apiVersion")
    provider = next((item for item in map(body.get, ("extension", "import")) if item and not is_null(item.value)), None)
    if not ctx.place.has_api_profile and provider is None:
        if version is None:
            yield ctx.at(opening(body), "'apiVersion' is missing; a resource requires it")
        elif is_empty(version.value):
            yield ctx.at(version.value, "'apiVersion' is empty; a resource requires it")
    if body.get("name") is None and provider is None:
        yield ctx.at(opening(body), "'name' is missing; a resource requires it")
    yield from _dependencies(ctx, body)
    yield from _id(ctx)
    copy = body.get("copy")
    loop = content(copy.value) if copy is not None else None
    if type(loop) is Object:
        for node, message in misfits(ctx, loop, RESOURCE_COPY):
            yield ctx.at(node, message)
    children = body.get("resources")
    if children is not None:
        is_absent = is_null(children.value)
        if ctx.place.is_symbolic and not is_absent:
            message = (
                "Nested child resources aren't supported with languageVersion 2.0; move them out, with their full type"
            )
            yield ctx.at(children.key, message)
        elif type(children.value) is Object and children.value.properties:
            message = "'resources' of a resource must be an array; symbolic names aren't allowed here"
            yield ctx.at(children.key, message, stage="validate")
        elif not is_absent and type(children.value) not in (Array, Object, Missing):
            yield ctx.at(children.value, "'resources' of a resource must be an array")


def _id(ctx: MemberContext) -> Iterator[Finding]:
    """Check that `id` is the one that Azure gives the resource."""
    node, values, type_ = ctx.value_of("id"), ctx.values, ctx.full_type
    if node is None or values is None or type_ is None or ctx.resource is None or ctx.resource.parent is not None:
        return
    written = ctx.lookup.node_value(node)
    if not isinstance(written, str) or not written or not isinstance(values.name, str) or values.loop is not None:
        return
    if not written.lower().rstrip("/").endswith(provider_path(type_, values.name).lower()):
        yield ctx.at(node, "'id' must be the resource's own id; remove it", stage="evaluate")


def _dependencies(ctx: MemberContext, body: Object) -> Iterator[Finding]:
    depends_on = body.get("dependsOn")
    if depends_on is None or type(depends_on.value) is not Array:
        return
    for item in depends_on.value.items:
        node = content(item)
        if type(node) in (Object, Array):
            yield ctx.at(node, "An item of 'dependsOn' must be a string: a resource id or a name")
        elif is_empty(node):
            is_deployed = ctx.values is not None and ctx.values.is_deployed
            yield ctx.at(node, "An item of 'dependsOn' is empty", stage="evaluate", holds=is_deployed)
