"""Container registries should not allow the admin user or anonymous pull

## What it does
Reports a registry whose `adminUserEnabled` or `anonymousPullEnabled` is true.

## Why
The admin user is one password that all clients share, so that they cannot be distinguished; anonymous pull requires no
password at all.

## Example
Bad: `"adminUserEnabled": true`
Good: `"adminUserEnabled": false`

## Fix
Unsafe: sets the property, which changes what is deployed.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import is_true, judged, type_of
from armls.rules.rule import rule


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check both properties of a registry."""
    if type_of(ctx) == "microsoft.containerregistry/registries":
        why = "The admin user gives access to everything with one shared password"
        yield from judged(ctx, ("properties", "adminUserEnabled"), is_true, False, why)
        why = "Anyone can pull images"
        yield from judged(ctx, ("properties", "anonymousPullEnabled"), is_true, False, why)
