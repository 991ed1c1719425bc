"""A parameter has no description.

The portal shows `metadata.description` to whoever deploys the template, and editors to whoever reads it. This is a
matter of taste: the rule is off until it is asked for.

Bad: `"size": {"type": "string"}`
Good: `"size": {"type": "string", "metadata": {"description": "The size of the machines."}}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import String
from armls.core.template import property_value
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.shape import opening


@rule("member", severity=Severity.INFORMATION, members=("parameter",), style=True, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Every parameter that is given from outside."""
    body = ctx.body
    if body is None or ctx.place.is_nested or ctx.name.startswith("__"):
        return
    description = property_value(body, "metadata", "description")
    if type(description) is not String or not description.value.strip():
        message = f"Nobody can tell what '{ctx.name}' is for: say so in 'metadata.description'."
        yield ctx.at(description or opening(body), message)
