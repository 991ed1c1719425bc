"""The `$schema` of a parameter file is missing, or no schema of parameter files.

Azure's tools tell by it what the file is. There is `2019-04-01/deploymentParameters.json` (older: 2015-01-01, and
2014-04-01-preview, which is no longer maintained), and for other scopes
`2018-05-01/subscriptionDeploymentParameters.json`, `2019-08-01/managementGroupDeploymentParameters.json` and
`…/tenantDeploymentParameters.json`.

Bad: `"$schema": "https://schema.management.azure.com/schemas/2019-09-01/deploymentParameters.json#"`
Good: `"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"`
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
    """The schema at the root; a file that has no `contentVersion` either is plain names and values."""
    root = ctx.root
    if type(root) is not Object:
        return
    found, version = root.get("$schema"), root.get("contentVersion")
    if found is None or is_empty(found.value):
        if version is not None and not is_empty(version.value):
            place = found.value if found is not None else opening(root)
            yield ctx.at_node(place, f'\'$schema\' is missing. Write "$schema": "{_WANTED}".')
    elif type(found.value) is not String or not _KNOWN.fullmatch(found.value.value):
        fix = Fix("Write the newest schema", (Edit(found.value.start, found.value.end, f'"{_WANTED}"'),), is_safe=False)
        if type(found.value) is String and _OUTDATED.fullmatch(found.value.value):
            message = f'The schema of 2014-04-01-preview is no longer maintained: write "{_WANTED}".'
            yield ctx.at_node(found.value, message, severity=Severity.INFORMATION, fix=fix)
            return
        is_let_pass = type(found.value) is Object or (type(found.value) is not String and plain_value(found.value))
        message = f'There is no such schema of parameter files. Write "{_WANTED}".'
        yield ctx.at_node(found.value, message, outcome="none" if is_let_pass else None, fix=fix)
