"""A web app can be debugged from outside.

Remote debugging opens ports and lets whoever has its credentials stop and change the app. It is for an hour of
searching, not for a template.

Bad: `"siteConfig": {"remoteDebuggingEnabled": true}`
Good: `"siteConfig": {"remoteDebuggingEnabled": false}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import is_true, judged
from armls.rules.rule import rule
from armls.rules.web_sites import site_configuration


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Sites, slots and their configuration."""
    path = site_configuration(ctx)
    if path is not None:
        why = "otherwise ports for debuggers stay open."
        yield from judged(ctx, (*path, "remoteDebuggingEnabled"), is_true, False, why)
