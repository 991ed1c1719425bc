"""The parameter or variable that makes a name empty, for messages that say what to change."""

from __future__ import annotations

from typing import NamedTuple

from armls.core.expression import Text
from armls.core.location import escape
from armls.core.syntax import Node
from armls.rules.context import MemberContext


class EmptyValue(NamedTuple):
    """``label`` names it, such as ``the default value of 'name'``; ``pointer`` leads to it from its template."""

    label: str
    pointer: str


def empty_value_in(ctx: MemberContext, node: Node) -> EmptyValue | None:
    """The parameter or variable in an expression whose value is an empty string."""
    for function, what in (("parameters", "the parameter"), ("variables", "the variable")):
        for site in ctx.calls(function):
            call = site.guarded.call
            name = call.arguments[0] if len(call.arguments) == 1 else None
            if site.occurrence.node is node and type(name) is Text and ctx.lookup.evaluate(call) == "":
                is_default = function == "parameters" and not ctx.lookup.is_given(name.value)
                label = f"{'the default value of' if is_default else what} '{name.value}'"
                spellings = ctx.lookup.spellings("parameter" if function == "parameters" else "variable")
                written = next((one for one in spellings if one.lower() == name.value.lower()), name.value)
                pointer = f"/{function}/{escape(written)}{'/defaultValue' * is_default}"
                return EmptyValue(label, pointer)
    return None
