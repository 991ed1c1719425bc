"""Services should require TLS 1.2 or later

## What it does
Reports a service whose minimum TLS version is older than 1.2. Storage accounts accepted older versions by default until
3 February 2026; since then they accept nothing older than 1.2, and a missing property is reported as information.

## Why
TLS 1.0 and 1.1 are broken and prohibited by most rules for handling data. Azure Storage no longer accepts them, but
policies still require the property.

## Example
Bad: `"minimumTlsVersion": "TLS1_0"`
Good: `"minimumTlsVersion": "TLS1_2"`

## Fix
Unsafe: sets the property, which changes what is deployed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from armls.core.evaluator.values import Value
from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.resource_settings import judged, says, type_of
from armls.rules.rule import rule
from armls.rules.web_sites import site_configuration


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check the minimum version of each kind of service."""
    path = site_configuration(ctx)
    if path is not None:
        yield from judged(ctx, (*path, "minTlsVersion"), _is_old, "1.2", _WHY)
        return
    type_ = type_of(ctx)
    known = _SERVICES.get(type_)
    if type_ == "microsoft.storage/storageaccounts":
        yield from _storage(ctx)
    elif known is not None:
        yield from judged(ctx, ("properties", known[0]), _is_old, known[1], _WHY)


def _storage(ctx: MemberContext) -> Iterator[Finding]:
    path = ("properties", "minimumTlsVersion")
    if ctx.facts.as_of < _END_IN_STORAGE:
        yield from judged(ctx, path, _is_old_or_missing, "TLS1_2", _WHY)
        return
    yield from judged(ctx, path, _is_old, "TLS1_2", "Azure Storage no longer accepts versions older than TLS 1.2")
    why = "Policies require the property, although Azure Storage no longer accepts versions older than TLS 1.2"
    yield from judged(ctx, path, lambda value: value is None, "TLS1_2", why, Severity.INFORMATION)


_END_IN_STORAGE = date(2026, 2, 3)
_WHY = "TLS 1.0 and 1.1 are accepted"
_SERVICES = {
    "microsoft.sql/servers": ("minimalTlsVersion", "1.2"),
    "microsoft.sql/managedinstances": ("minimalTlsVersion", "1.2"),
    "microsoft.cache/redis": ("minimumTlsVersion", "1.2"),
    "microsoft.dbforpostgresql/servers": ("minimalTlsVersion", "TLS1_2"),
    "microsoft.dbformysql/servers": ("minimalTlsVersion", "TLS1_2"),
    "microsoft.dbformariadb/servers": ("minimalTlsVersion", "TLS1_2"),
    "microsoft.documentdb/databaseaccounts": ("minimalTlsVersion", "Tls12"),
    "microsoft.eventhub/namespaces": ("minimumTlsVersion", "1.2"),
    "microsoft.servicebus/namespaces": ("minimumTlsVersion", "1.2"),
    "microsoft.devices/iothubs": ("minTlsVersion", "1.2"),
}
"""The property by resource type, and its recommended value."""


def _is_old(value: Value) -> bool:
    return says(value, "1.0", "1.1", "tls1_0", "tls1_1", "tls", "tls10", "tls11", "none", "tlsenforcementdisabled")


def _is_old_or_missing(value: Value) -> bool:
    return value is None or _is_old(value)
