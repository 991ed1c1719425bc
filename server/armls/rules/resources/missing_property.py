"""Missing required property of a resource

## What it does
Reports properties that the resource type requires, in the resource and in the objects in it. An `existing` resource
needs its name only.

## Why
The service may refuse the deployment. Microsoft's types require more than the services do: one in twelve published
templates that work lacks such a property, so this is information.

## Example
Bad: `"sku": { "capacity": 1 }`
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
    for breach in ctx.schema_breaches("missing-property"):
        yield ctx.at(breach.node, breach.message, fix=breach.fix)
