"""Data services should not be reachable from the whole internet

## What it does
Reports a data service whose `publicNetworkAccess` is enabled while no addresses or networks are listed, and one whose
`networkAcls.defaultAction` is `Allow` while public access isn't disabled.

## Why
Services that hold data should be reached over private endpoints or from listed networks.

## Example
Bad: `"publicNetworkAccess": "Enabled"`
Good: `"publicNetworkAccess": "Disabled"`

## Fix
Unsafe: sets the property, which changes what is deployed.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import Setting, judged, says, setting, type_of
from armls.rules.rule import rule


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check each service that holds data."""
    type_ = type_of(ctx)
    if type_ not in _SERVICES:
        return
    acls = setting(ctx, "properties", "networkAcls", "defaultAction")
    if acls is not None and says(acls.value, "allow"):
        access = setting(ctx, "properties", "publicNetworkAccess")
        if access is None or says(access.value, "disabled", "securedbyperimeter"):
            return
        why = "All networks have access"
        yield from judged(ctx, ("properties", "networkAcls", "defaultAction"), lambda v: says(v, "allow"), "Deny", why)
        return
    if acls is None or acls.value is not None or _is_perhaps_restricted(ctx):
        return
    path = ("properties", "network") if "flexible" in type_ else ("properties",)
    why = "The service is reachable from the whole internet"
    yield from judged(ctx, (*path, "publicNetworkAccess"), lambda v: says(v, "enabled"), "Disabled", why)


_SERVICES = {
    "microsoft.sql/servers",
    "microsoft.dbforpostgresql/servers",
    "microsoft.dbforpostgresql/flexibleservers",
    "microsoft.dbformysql/servers",
    "microsoft.dbformysql/flexibleservers",
    "microsoft.dbformariadb/servers",
    "microsoft.documentdb/databaseaccounts",
    "microsoft.cache/redis",
    "microsoft.keyvault/vaults",
    "microsoft.storage/storageaccounts",
    "microsoft.search/searchservices",
    "microsoft.cognitiveservices/accounts",
    "microsoft.machinelearningservices/workspaces",
    "microsoft.synapse/workspaces",
}


def _is_perhaps_restricted(ctx: MemberContext) -> bool:
    """Whether addresses or networks are listed, or may be."""
    for names in (("ipRules",), ("virtualNetworkRules",), ("networkRuleSet", "ipRules")):
        found: Setting | None = setting(ctx, "properties", *names)
        if found is None or found.value:
            return True
    return False
