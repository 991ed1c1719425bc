"""The default value of a parameter must match its type, allowed values and bounds

## What it does
Compares the default value of each parameter with the parameter's type, `allowedValues` and bounds. A default value of
null counts as none, and a nullable parameter must not have a default value. Where the value is replaced, because the
parameter file has another or the template is linked (a file in a folder such as `nestedtemplates`), a wrong default
value is a warning.

## Why
Azure refuses the deployment. It converts nothing: `"1"` is not an int and `1` not a string, and allowed values are
case-sensitive. It doesn't check a default value that is replaced.

## Example
Bad: `"size": {"type": "string", "allowedValues": ["S", "M"], "defaultValue": "m"}`
Good: `"size": {"type": "string", "allowedValues": ["S", "M"], "defaultValue": "M"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.syntax import Literal
from armls.core.type_check import breaches, may_be_missing
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="evaluate", members=("parameter",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Compare the default value with the declaration."""
    body = ctx.body
    default = ctx.value_of("defaultValue")
    if body is None or default is None or body.get("defaultValue") is None:
        return
    is_linked = ctx.facts.is_linked and not ctx.place.is_nested
    if type(default) is Literal and default.value is None:
        if may_be_missing(body, ctx.lookup.definition_body):
            return
        message = "A default value of null counts as none; remove 'defaultValue', or change it"
        yield ctx.at(default, message, holds=not is_linked)
        return
    if ctx.place.is_symbolic and may_be_missing(body, ctx.lookup.definition_body):
        message = "A nullable parameter must not have a default value; remove 'defaultValue' or 'nullable'"
        yield ctx.at(default, message, stage="validate")
        return
    value = ctx.lookup.node_value(default)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        message = "An int must be between -9223372036854775808 and 9223372036854775807"
        yield ctx.at(default, message, holds=not is_linked)
        return
    for message in breaches(value, body, ctx.lookup.definition_body, symbolic=ctx.place.is_symbolic):
        yield ctx.at(default, message, holds=not is_linked)
