"""Web apps should not accept plain FTP

## What it does
Reports a web app whose `ftpsState` is `AllAllowed`.

## Why
With plain FTP, passwords and files cross the network unencrypted.

## Example
Bad: `"siteConfig": {"ftpsState": "AllAllowed"}`
Good: `"siteConfig": {"ftpsState": "FtpsOnly"}`

## Fix
Unsafe: sets the property, which changes what is deployed.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import judged, says
from armls.rules.rule import rule
from armls.rules.web_sites import site_configuration


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check sites, slots and their configuration."""
    path = site_configuration(ctx)
    if path is not None:
        why = "Plain FTP is accepted"
        yield from judged(ctx, (*path, "ftpsState"), lambda value: says(value, "allallowed"), "FtpsOnly", why)
