"""A parameter file should have the '$schema' of a parameter file

## What it does
Reports a `$schema` that is missing from a file with a `contentVersion`, or that isn't one of these:
`2019-04-01/deploymentParameters.json` (older: 2015-01-01, and 2014-04-01-preview, which is no longer maintained), and
for other scopes `2018-05-01/subscriptionDeploymentParameters.json`,
`2019-08-01/managementGroupDeploymentParameters.json` and `…/tenantDeploymentParameters.json`.

## Why
Azure's tools recognize the kind of a file by its schema.

## Example
Bad: `"$schema": "https://schema.management.azure.com/schemas/2019-09-01/deploymentParameters.json#"`
Good: `"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"`

## Fix
Unsafe: replaces the schema with the newest one for deployments to a resource group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.evaluator.plain import plain_value
from armls.core.finding import Edit, Finding, Fix, Severity
from armls.core.syntax import Object, String
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule
from armls.rules.shape import is_empty, opening

_WANTED = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"
_KNOWN = re.compile(
    r"https?://schema\.management\.azure\.com/schemas/(?:(?:2015-01-01|2019-04-01)/deploymentParameters"
    r"|2018-05-01/subscriptionDeploymentParameters|2019-08-01/(?:managementGroup|tenant)DeploymentParameters)\.json#?",
    re.I,
)
_OUTDATED = re.compile(
    r"https?://schema\.management\.azure\.com/schemas/2014-04-01-preview/deploymentParameters\.json#?", re.I
)


@rule(
    "document",
    severity=Severity.WARNING,
    documents=("deploymentParameters",),
    ttk="DeploymentParameters Should Have Schema",
)
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """Check the schema at the root; without `contentVersion` too, a file is a plain object of names and values."""
    root = ctx.root
    if type(root) is not Object:
        return
    schema, version = root.get("$schema"), root.get("contentVersion")
    if schema is None or is_empty(schema.value):
        if version is not None and not is_empty(version.value):
            node = schema.value if schema is not None else opening(root)
            yield ctx.at_node(node, f'\'$schema\' is missing; write "$schema": "{_WANTED}"')
    elif type(schema.value) is not String or not _KNOWN.fullmatch(schema.value.value):
        fix = Fix(
            "Change to the newest schema", (Edit(schema.value.start, schema.value.end, f'"{_WANTED}"'),), is_safe=False
        )
        if type(schema.value) is String and _OUTDATED.fullmatch(schema.value.value):
            message = f'Schema version 2014-04-01-preview is no longer maintained; write "{_WANTED}"'
            yield ctx.at_node(schema.value, message, severity=Severity.INFORMATION, fix=fix)
            return
        passes_ttk = type(schema.value) is Object or (type(schema.value) is not String and plain_value(schema.value))
        message = f"'$schema' isn't a schema of parameter files; write \"{_WANTED}\""
        yield ctx.at_node(schema.value, message, outcome="none" if passes_ttk else None, fix=fix)
