"""Redis caches should not enable the unencrypted port

## What it does
Reports a cache whose `enableNonSslPort` is true.

## Why
Keys and data cross port 6379 of a Redis cache unencrypted.

## Example
Bad: `"enableNonSslPort": true`
Good: `"enableNonSslPort": false`

## Fix
Unsafe: sets the property, which changes what is deployed.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import is_true, judged, type_of
from armls.rules.rule import rule


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check the property of a cache."""
    if type_of(ctx) == "microsoft.cache/redis":
        why = "Port 6379 accepts unencrypted connections"
        yield from judged(ctx, ("properties", "enableNonSslPort"), is_true, False, why)
