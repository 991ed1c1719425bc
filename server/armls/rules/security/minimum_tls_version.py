"""A service takes connections over TLS older than 1.2.

TLS 1.0 and 1.1 are broken and no longer allowed by most rules for handling data. Storage accounts took them where
nothing is said until 3 February 2026; since then they take nothing older than 1.2, and only policies ask for the
property.

Bad: `"minimumTlsVersion": "TLS1_0"`
Good: `"minimumTlsVersion": "TLS1_2"`
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
    """The oldest version that each kind of service takes."""
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
    yield from judged(ctx, path, _is_old, "TLS1_2", "Azure Storage takes nothing older any more.")
    why = "policies ask for it, though Azure Storage takes nothing older any more."
    yield from judged(ctx, path, lambda value: value is None, "TLS1_2", why, Severity.INFORMATION)


_END_IN_STORAGE = date(2026, 2, 3)
_WHY = "otherwise TLS 1.0 and 1.1 are taken."
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
"""The property by resource type, and what it should say."""


def _is_old(value: Value) -> bool:
    return says(value, "1.0", "1.1", "tls1_0", "tls1_1", "tls", "tls10", "tls11", "none", "tlsenforcementdisabled")


def _is_old_or_missing(value: Value) -> bool:
    return value is None or _is_old(value)
