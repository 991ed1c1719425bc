"""Parameters should have a description

## What it does
Reports each parameter of a main or linked template without `metadata.description`. This is a matter of taste:
the rule is off unless it is selected.

## Why
The portal displays the description to the person who deploys the template, and editors to the person who reads it.

## Example
Bad: `"size": {"type": "string"}`
Good: `"size": {"type": "string", "metadata": {"description": "The size of the machines."}}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import String, property_value
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.shape import opening


@rule("member", severity=Severity.INFORMATION, members=("parameter",), style=True, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check every parameter whose value is given by a user or another template."""
    body = ctx.body
    if body is None or ctx.place.is_nested or ctx.name.startswith("__"):
        return
    description = property_value(body, "metadata", "description")
    if type(description) is not String or not description.value.strip():
        message = f"Parameter '{ctx.name}' has no description; add 'metadata.description'"
        yield ctx.at(description or opening(body), message)
