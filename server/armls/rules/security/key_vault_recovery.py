"""Deleted key vaults should be recoverable

## What it does
Reports a key vault whose `enableSoftDelete` is false, and one whose `enablePurgeProtection` is false or missing.

## Why
Without soft delete and purge protection one wrong click, or one attacker, destroys keys and the data that they encrypt
permanently. Purge protection is off by default.

## Example
Bad: `"type": "Microsoft.KeyVault/vaults", "properties": {"enableSoftDelete": false}`
Good: `"type": "Microsoft.KeyVault/vaults", "properties": {"enablePurgeProtection": true}`

## Fix
Unsafe: sets the property, which changes what is deployed.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import is_false, is_not_true, judged, type_of
from armls.rules.rule import rule


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check both properties of a vault."""
    if type_of(ctx) == "microsoft.keyvault/vaults":
        why = "Deleted keys and secrets cannot be recovered"
        yield from judged(ctx, ("properties", "enableSoftDelete"), is_false, True, why)
        why = "Deleted keys and secrets can be purged immediately"
        yield from judged(ctx, ("properties", "enablePurgeProtection"), is_not_true, True, why)
