"""A deleted key vault cannot be recovered.

Without soft delete and purge protection one wrong click, or one attacker, takes keys and what they encrypt for good.
Purge protection is off where it is missing.

Bad: `"type": "Microsoft.KeyVault/vaults", "properties": {"enableSoftDelete": false}`
Good: `"type": "Microsoft.KeyVault/vaults", "properties": {"enablePurgeProtection": true}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import is_false, is_not_true, judged, type_of
from armls.rules.rule import rule


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Both flags of a vault."""
    if type_of(ctx) == "microsoft.keyvault/vaults":
        why = "otherwise what is deleted is gone."
        yield from judged(ctx, ("properties", "enableSoftDelete"), is_false, True, why)
        why = "otherwise what is deleted can be purged at once."
        yield from judged(ctx, ("properties", "enablePurgeProtection"), is_not_true, True, why)
