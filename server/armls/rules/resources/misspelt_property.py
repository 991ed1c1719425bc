"""Misspelt property of a resource

## What it does
Reports a property that the resource type does not have, where the name of another property of the same object differs
from it by a few characters only. Letter case is ignored, as Azure ignores it.

## Why
Azure ignores or refuses an unknown property, so that what was meant is not set. Properties are looked up in the
catalogue of resource types, in the API version in use.

## Example
Bad: `"properties": { "acessTier": "Hot" }`
Good: `"properties": { "accessTier": "Hot" }`

## Fix
Changes the name. Not safe: what was meant is probable, not certain.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", severity=Severity.WARNING, members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Differences of this kind between the resource and its type."""
    for breach in ctx.schema_breaches("misspelt-property"):
        yield ctx.at(breach.node, breach.message, fix=breach.fix)
