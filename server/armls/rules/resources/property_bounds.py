"""Name or property of a resource out of its bounds or against its pattern

## What it does
Reports a number, or the length of a string, that is out of the bounds of the resource type, and a string that does
not match its pattern. Of the name of a child resource the last segment is compared. Nothing is compared before the
whole value is known, nor are patterns with look-around.

## Why
The service refuses such names and values during the deployment.

## Example
Bad: `"type": "Microsoft.Storage/storageAccounts", "name": "My-Storage"`
Good: `"type": "Microsoft.Storage/storageAccounts", "name": "mystorage"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", severity=Severity.WARNING, members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Differences of this kind between the resource and its type."""
    for breach in ctx.schema_breaches("property-bounds"):
        yield ctx.at(breach.node, breach.message, fix=breach.fix)
