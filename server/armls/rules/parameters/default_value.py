"""The default of a parameter breaks the parameter's own type, allowed values or bounds.

Azure converts nothing: `"1"` is no int and `1` no string, and the case of allowed values counts. A default of null
counts as none. Azure does not look at a default that is replaced: where the parameter file has another value, or the
template is linked (a file in a folder such as `nestedtemplates`), a bad default is a warning.

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
    """The value of the default against what is declared."""
    body = ctx.body
    default = ctx.value_of("defaultValue")
    if body is None or default is None or body.get("defaultValue") is None:
        return
    is_linked = ctx.facts.is_linked and not ctx.place.is_nested
    if type(default) is Literal and default.value is None:
        if may_be_missing(body, ctx.lookup.definition_body):
            return
        yield ctx.at(default, "A default of null counts as none: leave it out, or give a value.", holds=not is_linked)
        return
    if ctx.place.is_symbolic and may_be_missing(body, ctx.lookup.definition_body):
        message = "A nullable parameter must not have a default; remove 'defaultValue' or 'nullable'"
        yield ctx.at(default, message, stage="validate")
        return
    value = ctx.lookup.node_value(default)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        yield ctx.at(
            default, "An int has 64 bits: from -9223372036854775808 to 9223372036854775807.", holds=not is_linked
        )
        return
    for message in breaches(value, body, ctx.lookup.definition_body, symbolic=ctx.place.is_symbolic):
        yield ctx.at(default, message, holds=not is_linked)
