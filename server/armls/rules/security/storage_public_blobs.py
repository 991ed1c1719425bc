"""Blobs should not be publicly readable

## What it does
Reports a storage account whose `allowBlobPublicAccess` is true, and a container whose `publicAccess` is `Blob` or
`Container`.

## Why
If the account allows public access, each of its containers can be opened to the internet; a container with
`publicAccess` is open.

## Example
Bad: `"allowBlobPublicAccess": true`
Good: `"allowBlobPublicAccess": false`

## Fix
Unsafe: sets the property, which changes what is deployed.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import is_true, judged, says, type_of
from armls.rules.rule import rule


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check the account, and each container."""
    type_ = type_of(ctx)
    if type_ == "microsoft.storage/storageaccounts":
        why = "Containers can be opened to the public"
        yield from judged(ctx, ("properties", "allowBlobPublicAccess"), is_true, False, why)
    elif type_ == "microsoft.storage/storageaccounts/blobservices/containers":
        why = "Anyone can read the blobs of this container"
        yield from judged(ctx, ("properties", "publicAccess"), lambda v: says(v, "blob", "container"), "None", why)
