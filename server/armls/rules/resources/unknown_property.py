"""Unknown property of a resource

## What it does
Reports a property that the resource type does not have in any API version, or that belongs to another kind of the
resource.

## Why
Azure may ignore or refuse it. The catalogue of resource types may also be wrong or older than the service: one in
nine published templates that work has such a property, so this is information.

## Example
Bad: `"properties": { "frobnicate": true }`
Good: `"properties": { "accessTier": "Hot" }`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", severity=Severity.INFORMATION, members=("resource",), style=True)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Differences of this kind between the resource and its type."""
    for breach in ctx.schema_breaches("unknown-property"):
        yield ctx.at(breach.node, breach.message, fix=breach.fix)
