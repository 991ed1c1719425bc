"""A web app answers over plain HTTP.

Without `httpsOnly` a web app, function app or slot serves HTTP too; it is off where it is missing.

Bad: `"type": "Microsoft.Web/sites", "properties": {}`
Good: `"type": "Microsoft.Web/sites", "properties": {"httpsOnly": true}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import is_not_true, judged, type_of
from armls.rules.rule import rule


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Sites and their slots."""
    if type_of(ctx) in ("microsoft.web/sites", "microsoft.web/sites/slots"):
        yield from judged(ctx, ("properties", "httpsOnly"), is_not_true, True, "otherwise plain HTTP is served.")
