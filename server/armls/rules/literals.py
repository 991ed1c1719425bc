"""Values that should be parameters, but are literals in the template."""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.evaluator.values import Unknown
from armls.core.finding import Finding, Severity
from armls.core.syntax import Node, Object, String
from armls.rules.context import MemberContext

_BRACKETED = re.compile(r"\[[^\]]+\]")


def literals_named(ctx: MemberContext, names: tuple[str, ...], message: str) -> Iterator[Finding]:
    """Report properties and variables of the lower-case names that are literals, or expressions of literal variables.

    Includes the values that a nested deployment passes for parameters.
    """
    if ctx.kind == "variable" and ctx.name.lower() in names:
        yield from _check(ctx, ctx.member.value, message)
    for name in names:
        for item in ctx.properties_named(name):
            value = item.value
            if type(value) is Object and ctx.kind == "resource":
                given = value.get("value")
                value = given.value if given is not None else value
            yield from _check(ctx, value, message)


def _check(ctx: MemberContext, node: Node, message: str) -> Iterator[Finding]:
    if type(node) is not String:
        return
    if not node.value.strip():
        yield ctx.at(node, "Empty value; use a parameter, or remove the property", severity=Severity.INFORMATION)
        return
    if not node.is_expression:
        is_accepted = _BRACKETED.search(node.value) is not None and not node.value.lower().startswith("[variables(")
        yield ctx.at(node, message, outcome="none" if is_accepted else None)
        return
    occurrence = ctx.occurrence_of(node)
    root = occurrence.expression.root if occurrence is not None else None
    if root is not None and ctx.kind == "resource" and not isinstance(ctx.lookup.literal(root), Unknown):
        yield ctx.at(node, f"The value of this variable is a literal. {message}")
