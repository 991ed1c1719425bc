"""Web apps should require HTTPS

## What it does
Reports a web app, function app or slot whose `httpsOnly` is false or missing.

## Why
The app also serves HTTP then, which is unencrypted; `httpsOnly` is off by default.

## Example
Bad: `"type": "Microsoft.Web/sites", "properties": {}`
Good: `"type": "Microsoft.Web/sites", "properties": {"httpsOnly": true}`

## Fix
Unsafe: sets the property, which changes what is deployed.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import is_not_true, judged, type_of
from armls.rules.rule import rule


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check sites and their slots."""
    if type_of(ctx) in ("microsoft.web/sites", "microsoft.web/sites/slots"):
        yield from judged(ctx, ("properties", "httpsOnly"), is_not_true, True, "Requests over plain HTTP are accepted")
