"""`minValue` and `maxValue` of a parameter are not two whole numbers.

Azure refuses bounds that are no whole numbers. One without the other is allowed, but ARM-TTK, and with it the
Marketplace, wants both: who picks a value sees the whole range.

Bad: `"count": {"type": "int", "minValue": 1}`
Good: `"count": {"type": "int", "minValue": 1, "maxValue": 100}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import Literal, Missing, Node, Number
from armls.core.type_check import number_of
from armls.rules.context import MemberContext
from armls.rules.rule import rule

_TTK = "Min And Max Value Are Numbers"


@rule("member", stage="validate", members=("parameter",), ttk=_TTK, ttk_outer=False, style=True)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Both bounds of a parameter."""
    if ctx.body is None:
        return
    found = {name: ctx.body.get(name) for name in ("minValue", "maxValue")}
    bounds = {name: item for name, item in found.items() if item is not None and not _is_null(item.value)}
    is_right = True
    for name, bound in bounds.items():
        node, value = bound.value, number_of(ctx.body, name)
        is_whole = value is not None and -(2**63) <= value < 2**63
        if type(node) is Missing or (type(node) is Number and type(node.value) is int and is_whole):
            continue
        is_right = False
        if not is_whole:
            yield ctx.at(node, f"'{name}' should be a whole number of 64 bits at most.")
        else:
            yield ctx.at(node, f"Write '{name}' as a whole number: {value}.", severity=Severity.INFORMATION)
    if is_right and len(bounds) == 1:
        name, bound = next(iter(bounds.items()))
        other = "maxValue" if name == "minValue" else "minValue"
        message = f"'{name}' stands alone: give '{other}' too, so that the whole range is told."
        yield ctx.at(bound.key, message, severity=Severity.INFORMATION)


def _is_null(node: Node) -> bool:
    return type(node) is Literal and node.value is None
