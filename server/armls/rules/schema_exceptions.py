"""Entries of Microsoft's types that are known to be wrong, or stricter than the service: nothing is said of them.

Each was read beside published templates that deploy. ``*`` in a type or path matches any part of a name.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache
from typing import NamedTuple


class SchemaException(NamedTuple):
    """The kinds of breaches (rule ids, or ``*``) that are not reported, for a type and a path, and why."""

    kinds: str
    type: str
    path: str
    reason: str


_NAMES = "misspelt-property unknown-property property-of-other-version"
EXCEPTIONS = (
    SchemaException(
        "missing-property",
        "Microsoft.Storage/storageAccounts",
        "kind",
        "Required by the types since 2016-01-01; the service uses Storage for a missing one.",
    ),
    SchemaException(
        "missing-property",
        "Microsoft.Network/connections",
        "properties.virtualNetworkGateway?.properties",
        "A gateway is referred to by its id alone.",
    ),
    SchemaException(
        "missing-property",
        "Microsoft.Network/connections",
        "properties.localNetworkGateway2.properties",
        "A gateway is referred to by its id alone.",
    ),
    SchemaException(
        "missing-property",
        "Microsoft.Insights/components",
        "kind",
        "The service uses web for a missing one.",
    ),
    SchemaException(
        "missing-property",
        "Microsoft.Insights/components",
        "properties.Application_Type",
        "The service uses web for a missing one.",
    ),
    SchemaException(
        _NAMES,
        "Microsoft.Insights/diagnosticSettings",
        "properties.metrics*",
        "The types of 2017-05-01-preview hold the body of a subscription's settings for settings of every resource.",
    ),
    SchemaException(
        _NAMES,
        "Microsoft.Insights/diagnosticSettings",
        "properties.logs.retentionPolicy",
        "The types of 2017-05-01-preview hold the body of a subscription's settings for settings of every resource.",
    ),
    SchemaException(
        "missing-property",
        "Microsoft.DBforMySQL/servers",
        "properties.createMode",
        "The service uses Default for a missing one.",
    ),
    SchemaException(
        "missing-property",
        "Microsoft.DBforPostgreSQL/servers",
        "properties.createMode",
        "The service uses Default for a missing one.",
    ),
    SchemaException(
        "missing-property",
        "Microsoft.DBforMariaDB/servers",
        "properties.createMode",
        "The service uses Default for a missing one.",
    ),
    SchemaException(
        "property-value",
        "Microsoft.SecurityInsights/dataConnectors",
        "kind",
        "The service has StaticUI, GenericUI, APIPolling and others that the types of many versions lack.",
    ),
    SchemaException(
        "property-value",
        "Microsoft.Web/sites*/extensions",
        "name",
        "The service also has zipdeploy and others that the types lack.",
    ),
    SchemaException(_NAMES, "Microsoft.Web/sites*", "properties.name", "Accepted and ignored by the service."),
    SchemaException(
        _NAMES,
        "Microsoft.Web/sites",
        "properties.hostingEnvironment",
        "The name of an environment, which the service accepts beside hostingEnvironmentProfile.",
    ),
    SchemaException(
        _NAMES,
        "Microsoft.Web/serverfarms",
        "properties.hostingEnvironment",
        "The name of an environment, which the service accepts beside hostingEnvironmentProfile.",
    ),
    SchemaException(_NAMES, "Microsoft.Web/serverfarms", "properties.name", "Accepted and ignored by the service."),
    SchemaException(
        _NAMES,
        "Microsoft.Web/serverfarms",
        "properties.numberOfWorkers",
        "The older way to say how many workers a plan has, still accepted.",
    ),
    SchemaException(
        _NAMES,
        "Microsoft.Web/serverfarms",
        "properties.workerSize",
        "The older way to say how large workers are, still accepted.",
    ),
    SchemaException(
        _NAMES,
        "Microsoft.Web/serverfarms",
        "properties.workerSizeId",
        "The older way to say how large workers are, still accepted.",
    ),
    SchemaException(
        _NAMES,
        "Microsoft.Sql/servers/databases",
        "properties.edition",
        "The older way to say the tier, still accepted.",
    ),
    SchemaException(
        _NAMES,
        "Microsoft.Automation/automationAccounts/variables",
        "properties.type",
        "Accepted and ignored by the service.",
    ),
    SchemaException(
        "property-type property-value misspelt-property",
        "Microsoft.Portal/dashboards",
        "properties.*",
        "The parts of a dashboard have settings of many kinds, of which the types know some.",
    ),
)


@lru_cache(maxsize=4096)
def is_excepted(kind: str, type_: str, path: str) -> bool:
    """Whether nothing is said of a breach at a path, ``properties.items[].name``, in any case."""
    type_, path = type_.lower(), path.lower()
    return any(
        (one.kinds == "*" or kind in one.kinds.split())
        and fnmatchcase(type_, one.type.lower())
        and fnmatchcase(path.replace("[]", ""), one.path.lower())
        for one in EXCEPTIONS
    )
