"""The `type` of a resource is malformed.

A type is a provider and one or more types, `Microsoft.Storage/storageAccounts`; it is never an expression. In a
resource within another one, the type of the outer one is left out.

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
    """The type of the resource."""
    node = ctx.value_of("type")
    if ctx.body is None or ctx.body.get("extension") or ctx.body.get("import"):
        return
    if type(node) is Number or (type(node) is Literal and node.value is not None):
        yield ctx.at(node, _MESSAGE)
    if type(node) is not String or not node.value:
        return
    if node.is_expression:
        if not ctx.is_outer:  # else the parent deployment evaluates it first
            yield ctx.at(node, "The type of a resource cannot be an expression.")
        return
    parts = node.value.strip("/").split("/")
    is_child = ctx.resource is not None and ctx.resource.parent is not None
    if not node.value.strip() or "\\" in node.value or (len(parts) < 2 and not is_child) or not all(parts):
        yield ctx.at(node, _MESSAGE)


_MESSAGE = "A type is a provider and a type, such as Microsoft.Storage/storageAccounts."
