"""A Kubernetes cluster knows no roles, or has accounts of its own.

Without roles everyone who gets in may do everything. Local accounts go past Microsoft Entra ID and what it logs; they
are there unless they are turned off.

Bad: `"type": "Microsoft.ContainerService/managedClusters", "properties": {"enableRBAC": false}`
Good: `"type": "Microsoft.ContainerService/managedClusters", "properties": {"disableLocalAccounts": true}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import is_false, is_not_true, judged, type_of
from armls.rules.rule import rule


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Both flags of a cluster."""
    if type_of(ctx) == "microsoft.containerservice/managedclusters":
        why = "otherwise everyone who gets in may do everything."
        yield from judged(ctx, ("properties", "enableRBAC"), is_false, True, why)
        why = "otherwise its own accounts go past Microsoft Entra ID."
        yield from judged(ctx, ("properties", "disableLocalAccounts"), is_not_true, True, why)
