"""Database firewalls should not be open to everyone

## What it does
Reports a firewall rule from 0.0.0.0 to 255.255.255.255, which allows the whole internet, and one from 0.0.0.0 to
0.0.0.0, which allows all of Azure, including other customers' machines.

## Why
Whoever can connect can try passwords and exploit faults of the service.

## Example
Bad: `"startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0"`
Good: `"startIpAddress": "203.0.113.10", "endIpAddress": "203.0.113.19"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import setting, type_of
from armls.rules.rule import rule


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check each firewall rule of a database or cache."""
    names = _RULES.get(type_of(ctx))
    if names is None:
        return
    start, end = (setting(ctx, "properties", name) for name in names)
    if start is None or end is None or start.value != "0.0.0.0":
        return
    if end.value == "0.0.0.0":
        what = "all of Azure, including other customers"
    elif isinstance(end.value, str) and end.value.startswith("255."):
        what = "the whole internet"
    else:
        return
    message = f"Firewall rule allows {what}; set '{names[0]}' and '{names[1]}' to the addresses that need access"
    yield ctx.at(start.node, message)


_RULES = {
    **{
        f"{type_}/firewallrules": ("startIpAddress", "endIpAddress")
        for type_ in (
            "microsoft.sql/servers",
            "microsoft.synapse/workspaces",
            "microsoft.dbforpostgresql/servers",
            "microsoft.dbforpostgresql/flexibleservers",
            "microsoft.dbformysql/servers",
            "microsoft.dbformysql/flexibleservers",
            "microsoft.dbformariadb/servers",
        )
    },
    "microsoft.cache/redis/firewallrules": ("startIP", "endIP"),
}
"""The names of the first and the last address by resource type."""
