"""Kubernetes clusters should use roles and no local accounts

## What it does
Reports a cluster whose `enableRBAC` is false, and one whose `disableLocalAccounts` is false or missing.

## Why
Without role-based access control everyone with access to the cluster may do everything. Local accounts bypass Microsoft
Entra ID and its logs; they are enabled unless they are disabled explicitly.

## Example
Bad: `"type": "Microsoft.ContainerService/managedClusters", "properties": {"enableRBAC": false}`
Good: `"type": "Microsoft.ContainerService/managedClusters", "properties": {"disableLocalAccounts": true}`

## Fix
Unsafe: sets the property, which changes what is deployed.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import is_false, is_not_true, judged, type_of
from armls.rules.rule import rule


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check both properties of a cluster."""
    if type_of(ctx) == "microsoft.containerservice/managedclusters":
        why = "Everyone with access to the cluster may do everything"
        yield from judged(ctx, ("properties", "enableRBAC"), is_false, True, why)
        why = "Local accounts bypass Microsoft Entra ID"
        yield from judged(ctx, ("properties", "disableLocalAccounts"), is_not_true, True, why)
