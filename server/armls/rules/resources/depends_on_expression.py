"""A dependency is a text put together, or a choice.

`dependsOn` should hold ids: `resourceId(…)` says the type and the names, so that a missing part is found before the
deployment. A text from `concat(…)` has to be taken apart again. `if(…)` is not needed: Azure leaves out a dependency
on a resource whose condition is false. Where the copies of a loop are named by their numbers, `concat` is let pass.

Bad: `"dependsOn": ["[concat('Microsoft.Network/virtualNetworks/', variables('vnet'))]"]`
Good: `"dependsOn": ["[resourceId('Microsoft.Network/virtualNetworks', variables('vnet'))]"]`
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
    """Each item that is a call of ``if`` or, without loops, of ``concat``."""
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
                "Name the resources themselves instead of if(…): Azure does not wait for a resource whose condition "
                "is false."
            )
            yield ctx.at(item, message)
        elif root.function == "concat" and not has_copy_index:
            message = "Write resourceId('type', 'name') for this dependency instead of a text from concat(…)."
            yield ctx.at(item, message, fix=fix_of(ctx, item, root))
