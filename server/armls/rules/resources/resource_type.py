"""The 'type' of a resource must be a literal resource type

## What it does
Reports a `type` that isn't a provider and one or more types, such as `Microsoft.Storage/storageAccounts`, or that is an
expression. A nested child resource omits the type of its parent.

## Why
Azure refuses a malformed type, and doesn't evaluate expressions in it.

## Example
Bad: `"type": "storageAccounts"`
Good: `"type": "Microsoft.Storage/storageAccounts"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.syntax import Literal, Number, String
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="parse", members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check the type of the resource."""
    node = ctx.value_of("type")
    if ctx.body is None or ctx.body.get("extension") or ctx.body.get("import"):
        return
    if type(node) is Number or (type(node) is Literal and node.value is not None):
        yield ctx.at(node, _MESSAGE)
    if type(node) is not String or not node.value:
        return
    if node.is_expression:
        if not ctx.is_outer:  # otherwise the parent deployment evaluates it first
            yield ctx.at(node, "'type' of a resource must not be an expression")
        return
    parts = node.value.strip("/").split("/")
    is_child = ctx.resource is not None and ctx.resource.parent is not None
    if not node.value.strip() or "\\" in node.value or (len(parts) < 2 and not is_child) or not all(parts):
        yield ctx.at(node, _MESSAGE)


_MESSAGE = "'type' must be a provider and a type, such as 'Microsoft.Storage/storageAccounts'"
