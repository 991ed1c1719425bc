"""Storage accounts should require HTTPS

## What it does
Reports a storage account whose `supportsHttpsTrafficOnly` is false, or missing with an API version before 2019-04-01,
whose default is false. Accounts of file shares (`FileStorage`) may be for NFS, which doesn't support HTTPS, and are
ignored.

## Why
With plain HTTP, keys and data cross the network unencrypted.

## Example
Bad: `"supportsHttpsTrafficOnly": false`
Good: `"supportsHttpsTrafficOnly": true`

## Fix
Unsafe: sets the property, which changes what is deployed.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import is_false, is_not_true, judged, says, setting, type_of
from armls.rules.rule import rule


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check the property, whose default was false before 2019-04-01."""
    if type_of(ctx) != "microsoft.storage/storageaccounts":
        return
    kind = setting(ctx, "kind")
    if kind is None or says(kind.value, "filestorage"):
        return
    version = setting(ctx, "apiVersion")
    is_old = version is not None and isinstance(version.value, str) and version.value < "2019-04-01"
    why = "Requests over plain HTTP are accepted"
    yield from judged(ctx, ("properties", "supportsHttpsTrafficOnly"), is_not_true if is_old else is_false, True, why)
