"""A cache answers on its unencrypted port.

Port 6379 of a Redis cache takes keys and data unencrypted.

Bad: `"enableNonSslPort": true`
Good: `"enableNonSslPort": false`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import is_true, judged, type_of
from armls.rules.rule import rule


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """The flag of a cache."""
    if type_of(ctx) == "microsoft.cache/redis":
        why = "otherwise port 6379 is served unencrypted."
        yield from judged(ctx, ("properties", "enableNonSslPort"), is_true, False, why)
