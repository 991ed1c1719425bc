"""A resource has a member that Azure does not know, one of the wrong type, or lacks one that it needs.

A resource needs `type`, `apiVersion` and `name`. Azure's reader refuses unknown members in any case of letters; what
describes the resource itself belongs in `properties`, remarks in `comments` or `metadata`.

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
    """The resource's members."""
    body = ctx.body
    if body is None:
        if type(ctx.member.value) is not Missing and not is_replaced(ctx, ctx.member.value):
            yield ctx.at(ctx.member.value, 'A resource is an object: write { "type": …, "apiVersion": …, "name": … }.')
        return
    for node, message in misfits(ctx, body, RESOURCE):
        yield ctx.at(node, message)
    version = body.get("apiVersion")
    provider = next((one for one in map(body.get, ("extension", "import")) if one and not is_null(one.value)), None)
    if not ctx.place.has_api_profile and provider is None:
        if version is None:
            yield ctx.at(opening(body), "'apiVersion' is missing: a resource needs it.")
        elif is_empty(version.value):
            yield ctx.at(version.value, "'apiVersion' has no value; a resource needs one.")
    if body.get("name") is None and provider is None:
        yield ctx.at(opening(body), "'name' is missing: a resource needs it.")
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
            message = "From languageVersion 2.0 on no resource stands within another: move it out, with its full type."
            yield ctx.at(children.key, message)
        elif type(children.value) is Object and children.value.properties:
            message = "'resources' of a resource must be an array; symbolic names aren't allowed here"
            yield ctx.at(children.key, message, stage="validate")
        elif not is_absent and type(children.value) not in (Array, Object, Missing):
            yield ctx.at(children.value, "'resources' of a resource should be a list.")


def _id(ctx: MemberContext) -> Iterator[Finding]:
    """An `id` of its own, which must be the one that Azure gives the resource."""
    node, values, type_ = ctx.value_of("id"), ctx.values, ctx.full_type
    if node is None or values is None or type_ is None or ctx.resource is None or ctx.resource.parent is not None:
        return
    written = ctx.lookup.node_value(node)
    if not isinstance(written, str) or not written or not isinstance(values.name, str) or values.loop is not None:
        return
    if not written.lower().rstrip("/").endswith(provider_path(type_, values.name).lower()):
        yield ctx.at(node, "'id' must be the resource's own id; leave it out", stage="evaluate")


def _dependencies(ctx: MemberContext, body: Object) -> Iterator[Finding]:
    found = body.get("dependsOn")
    if found is None or type(found.value) is not Array:
        return
    for item in found.value.items:
        node = content(item)
        if type(node) in (Object, Array):
            yield ctx.at(node, "An item of 'dependsOn' should be text: a resource id, or a name.")
        elif is_empty(node):
            is_deployed = ctx.values is not None and ctx.values.is_deployed
            yield ctx.at(node, "An item of 'dependsOn' is empty.", stage="evaluate", holds=is_deployed)
