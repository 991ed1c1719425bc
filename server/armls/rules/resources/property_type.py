"""Property of a resource with a value of the wrong type

## What it does
Reports a value whose type the resource type does not accept and no service converts. Numbers and Booleans that are
written as strings, and the reverse, are accepted, and so are null and empty strings. An expression is compared where
its value or its type is certain.

## Why
The service refuses the deployment, often after minutes and with an error that does not name the property.

## Example
Bad: `"tags": { "environment": [] }`
Good: `"tags": { "environment": "test" }`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", severity=Severity.WARNING, members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Differences of this kind between the resource and its type."""
    for breach in ctx.schema_breaches("property-type"):
        yield ctx.at(breach.node, breach.message, fix=breach.fix)
