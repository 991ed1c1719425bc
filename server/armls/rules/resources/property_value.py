"""Property of a resource with a value that is not allowed

## What it does
Reports a string outside of a closed set of values, and an unknown kind of an object, whose other properties are then
not compared. Letter case is ignored. Sets that Microsoft's types leave open are suggestions, and not compared.

## Why
The service refuses any other value.

## Example
Bad: `"networkAcls": { "defaultAction": "Denny" }`
Good: `"networkAcls": { "defaultAction": "Deny" }`

## Fix
Changes the value to the nearest one. Not safe: what was meant is probable, not certain.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", severity=Severity.WARNING, members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Differences of this kind between the resource and its type."""
    for breach in ctx.schema_breaches("property-value"):
        yield ctx.at(breach.node, breach.message, fix=breach.fix)
