"""`minValue` and `maxValue` of a parameter must be integers, and go together

## What it does
Reports a bound that is not an integer of at most 64 bits as an error, and, as information, a bound that is written as a
string or with decimals, or without the other bound.

## Why
Azure refuses bounds that are not integers. It accepts one without the other, but ARM-TTK, and with it the Marketplace,
requires both: the person who chooses a value sees the whole range.

## Example
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
    """Check both bounds of a parameter."""
    if ctx.body is None:
        return
    properties = {name: ctx.body.get(name) for name in ("minValue", "maxValue")}
    bounds = {name: item for name, item in properties.items() if item is not None and not _is_null(item.value)}
    is_right = True
    for name, bound in bounds.items():
        node, value = bound.value, number_of(ctx.body, name)
        is_whole = value is not None and -(2**63) <= value < 2**63
        if type(node) is Missing or (type(node) is Number and type(node.value) is int and is_whole):
            continue
        is_right = False
        if not is_whole:
            yield ctx.at(node, f"'{name}' must be an integer of at most 64 bits")
        else:
            yield ctx.at(
                node, f"'{name}' should be written as an integer; write {value}", severity=Severity.INFORMATION
            )
    if is_right and len(bounds) == 1:
        name, bound = next(iter(bounds.items()))
        other = "maxValue" if name == "minValue" else "minValue"
        message = f"'{name}' without '{other}'; add it to specify the whole range"
        yield ctx.at(bound.key, message, severity=Severity.INFORMATION)


def _is_null(node: Node) -> bool:
    return type(node) is Literal and node.value is None
