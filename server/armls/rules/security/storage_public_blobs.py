"""Anyone may read blobs without a key.

A storage account that allows public access lets each container be opened to the internet; a container with
`publicAccess` is.

Bad: `"allowBlobPublicAccess": true`
Good: `"allowBlobPublicAccess": false`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import is_true, judged, says, type_of
from armls.rules.rule import rule


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """The account, and each container."""
    type_ = type_of(ctx)
    if type_ == "microsoft.storage/storageaccounts":
        why = "otherwise its containers can be opened to anyone."
        yield from judged(ctx, ("properties", "allowBlobPublicAccess"), is_true, False, why)
    elif type_ == "microsoft.storage/storageaccounts/blobservices/containers":
        why = "otherwise anyone can read what is in the container."
        yield from judged(ctx, ("properties", "publicAccess"), lambda v: says(v, "blob", "container"), "None", why)
