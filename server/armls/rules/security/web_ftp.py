"""A web app takes files over plain FTP.

`AllAllowed` lets passwords and files cross the network unencrypted.

Bad: `"siteConfig": {"ftpsState": "AllAllowed"}`
Good: `"siteConfig": {"ftpsState": "FtpsOnly"}`
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
    """Sites, slots and their configuration."""
    path = site_configuration(ctx)
    if path is not None:
        why = "otherwise plain FTP is served."
        yield from judged(ctx, (*path, "ftpsState"), lambda value: says(value, "allallowed"), "FtpsOnly", why)
