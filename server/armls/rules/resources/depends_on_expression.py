"""'dependsOn' should use resourceId() instead of concat() or if()

## What it does
Reports an item of `dependsOn` that is a call of `concat` or `if`. `concat` is accepted where the resource uses
`copyIndex` in `dependsOn`.

## Why
`resourceId(…)` states the type and the names, so that a missing part is found before the deployment. Azure has to
parse a string from `concat(…)`. `if(…)` isn't needed: Azure ignores a dependency on a resource whose condition is
false.

## Example
Bad: `"dependsOn": ["[concat('Microsoft.Network/virtualNetworks/', variables('vnet'))]"]`
Good: `"dependsOn": ["[resourceId('Microsoft.Network/virtualNetworks', variables('vnet'))]"]`

## Fix
Replaces `concat` with `resourceId`. Safe where no name contains a `/` and the resource is in the same resource group;
otherwise unsafe.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.expression import Call
from armls.core.finding import Finding, Severity
from armls.core.syntax import Array, String
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.written_ids import fix_of


@rule("member", members=("resource",), severity=Severity.INFORMATION, ttk="DependsOn Best Practices", style=True)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Report each item that is a call of ``if`` or, without copyIndex(), of ``concat``."""
    depends = ctx.value_of("dependsOn")
    items = depends.items if type(depends) is Array else (depends,)
    has_copy_index = any(site.occurrence.place == "dependson" for site in ctx.calls("copyindex"))
    for item in items:
        if type(item) is not String or not item.is_expression:
            continue
        root = ctx.lookup.expression(item.value).root
        if type(root) is not Call:
            continue
        if root.function == "if":
            message = (
                "if() isn't needed in 'dependsOn'; list the resources, Azure ignores those whose condition is false"
            )
            yield ctx.at(item, message)
        elif root.function == "concat" and not has_copy_index:
            message = "'dependsOn' should use resourceId('type', 'name') instead of concat()"
            yield ctx.at(item, message, fix=fix_of(ctx, item, root))
