"""Web apps should not enable remote debugging

## What it does
Reports a web app whose `remoteDebuggingEnabled` is true.

## Why
Remote debugging opens ports and lets whoever has the credentials stop and change the app. It is for a short
investigation, not for a template.

## Example
Bad: `"siteConfig": {"remoteDebuggingEnabled": true}`
Good: `"siteConfig": {"remoteDebuggingEnabled": false}`

## Fix
Unsafe: sets the property, which changes what is deployed.
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
    """Check sites, slots and their configuration."""
    path = site_configuration(ctx)
    if path is not None:
        why = "Remote debugging keeps the ports of debuggers open"
        yield from judged(ctx, (*path, "remoteDebuggingEnabled"), is_true, False, why)
