"""Which parameter or variable makes a name empty, for messages that should say what to change."""

from __future__ import annotations

from armls.core.expression import Text
from armls.core.syntax import Node
from armls.rules.context import MemberContext


def empty_value_in(ctx: MemberContext, node: Node) -> str:
    """What an expression names that is an empty text, such as ``the default of 'name'``; empty where nothing is."""
    for function, what in (("parameters", "the parameter"), ("variables", "the variable")):
        for site in ctx.calls(function):
            call = site.guarded.call
            name = call.arguments[0] if len(call.arguments) == 1 else None
            if site.occurrence.node is node and type(name) is Text and ctx.lookup.evaluate(call) == "":
                is_default = function == "parameters" and not ctx.lookup.is_given(name.value)
                return f"{'the default of' if is_default else what} '{name.value}'"
    return ""
