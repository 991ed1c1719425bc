"""A storage account takes requests over plain HTTP.

Keys and data then cross the network unencrypted. With API versions before 2019-04-01 accounts do so unless told
otherwise. Accounts of file shares (`FileStorage`) may be for NFS, which knows no HTTPS, and are let alone.

Bad: `"supportsHttpsTrafficOnly": false`
Good: `"supportsHttpsTrafficOnly": true`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import is_false, is_not_true, judged, says, setting, type_of
from armls.rules.rule import rule


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """The flag; before 2019-04-01 it was off where it is missing."""
    if type_of(ctx) != "microsoft.storage/storageaccounts":
        return
    kind = setting(ctx, "kind")
    if kind is None or says(kind.value, "filestorage"):
        return
    version = setting(ctx, "apiVersion")
    is_old = version is not None and isinstance(version.value, str) and version.value < "2019-04-01"
    why = "otherwise requests over plain HTTP are served."
    yield from judged(ctx, ("properties", "supportsHttpsTrafficOnly"), is_not_true if is_old else is_false, True, why)
