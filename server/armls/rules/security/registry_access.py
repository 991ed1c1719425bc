"""A container registry has a shared password, or none.

The admin user is one password for all, which nobody can be told apart by; anonymous pull needs none at all.

Bad: `"adminUserEnabled": true`
Good: `"adminUserEnabled": false`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import is_true, judged, type_of
from armls.rules.rule import rule


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Both flags of a registry."""
    if type_of(ctx) == "microsoft.containerregistry/registries":
        why = "otherwise one shared password opens all."
        yield from judged(ctx, ("properties", "adminUserEnabled"), is_true, False, why)
        why = "otherwise anyone can read its images."
        yield from judged(ctx, ("properties", "anonymousPullEnabled"), is_true, False, why)
