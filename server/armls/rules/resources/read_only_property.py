"""Read-only property of a resource

## What it does
Reports a property that Azure sets itself.

## Why
Services ignore the value, so that it is misleading and can be removed.

## Example
Bad: `"sku": { "name": "Standard_LRS", "tier": "Standard" }`
Good: `"sku": { "name": "Standard_LRS" }`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", severity=Severity.INFORMATION, members=("resource",), style=True)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Differences of this kind between the resource and its type."""
    for breach in ctx.schema_breaches("read-only-property"):
        yield ctx.at(breach.node, breach.message, fix=breach.fix)
