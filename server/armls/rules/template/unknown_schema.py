"""`$schema` must be a current schema of a deployment template

## What it does
Reports a `$schema` that is missing, unknown or outdated. The current schemas are `2019-04-01/deploymentTemplate.json`
for a resource group, `2018-05-01/subscriptionDeploymentTemplate.json`,
`2019-08-01/managementGroupDeploymentTemplate.json` and `2019-08-01/tenantDeploymentTemplate.json`. Of the outdated ones
that Azure still accepts, 2015-01-01 and 2014-04-01-preview are information. Azure also accepts these dates with other
scopes and hosts, where no schema was ever published; they are warnings.

## Why
Azure determines from `$schema` at which scope the template is deployed, and refuses others. Editors don't know newer
properties with a schema that is no longer maintained, and find none where none was published.

## Example
Bad: `"$schema": "https://schema.management.azure.com/schemas/2020-01-01/deploymentTemplate.json#"`
Good: `"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"`

## Fix
Safe: replaces an outdated schema with the current one of the same scope.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.finding import Edit, Finding, Fix, Severity
from armls.core.syntax import Literal, Number, Object, String
from armls.rules.context import TemplateContext
from armls.rules.rule import rule
from armls.rules.shape import is_empty, is_replaced, opening


@rule("template", stage="parse", ttk="DeploymentTemplate Schema Is Correct", ttk_outer=False)
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Check the template's $schema."""
    template = ctx.template
    schema = template.sections.get("$schema")
    wanted = _URL + _LATEST.get(template.scope, _LATEST["resourceGroup"])
    if schema is None or is_empty(schema.value):
        if type(template.value) is Object:
            node = schema.value if schema is not None else opening(template.value)
            state = "has no value" if schema is not None else "is missing"
            yield ctx.at(node, template.base, f"'$schema' {state}; write \"{wanted}\"")
        return
    node = schema.value
    if type(node) not in (String, Number, Literal) or is_replaced(ctx, node):
        return
    known = _KNOWN_NESTED if ctx.place.is_nested else _KNOWN
    if type(node) is not String or known.search(node.value) is None:
        yield ctx.at(node, template.base, f'Unknown template schema; write "{wanted}"')
        return
    match = _KNOWN.search(node.value)
    if match is not None:
        yield from _of_other_dates(ctx, node, match)


def _of_other_dates(ctx: TemplateContext, node: String, match: re.Match[str]) -> Iterator[Finding]:
    """Report a schema that Azure accepts though it is outdated, or was never published at its address."""
    date, scope = match[1].lower(), (match[2] or "").lower()
    current = _LATEST[_SCOPES[scope]]
    is_published = (date, scope) in _PUBLISHED and _HOST.match(node.value) is not None
    if is_published and date == current[:10]:
        return
    start = ctx.template.base + node.start + 1
    edit = Edit(start, ctx.template.base + node.end - 1, _URL + current)
    fix = Fix(f"Change to the schema of {current[:10]}", (edit,))
    outcome = "warn" if date == "2015-01-01" and not scope and is_published else "fail"
    if is_published:
        message = f'The schema of {match[1]} is no longer maintained; write "{_URL}{current}"'
        severity = Severity.INFORMATION
    else:
        message = f'Azure never published a schema at this address; write "{_URL}{current}"'
        severity = Severity.WARNING
    yield ctx.at(node, ctx.template.base, message, severity=severity, outcome=outcome, fix=fix)


_HOST = re.compile(r"https?://schema\.management\.azure\.com/schemas/[^/]+/[^/]+$", re.IGNORECASE)
_PUBLISHED = frozenset(
    {
        ("2014-04-01-preview", ""),
        ("2015-01-01", ""),
        ("2018-05-01", ""),
        ("2018-05-01", "subscription"),
        ("2019-04-01", ""),
        ("2019-08-01", "managementgroup"),
        ("2019-08-01", "tenant"),
    }
)
"""The schemas that are or were published, by date and scope."""
_KNOWN = re.compile(
    r"/(2014-04-01-preview|2015-01-01|2018-05-01|2019-04-01|2019-08-01)"
    r"/(subscription|managementgroup|tenant)?deploymenttemplate\.json([?#].*)?$",
    re.IGNORECASE,
)
_KNOWN_NESTED = re.compile(r"/(2014-04-01-preview|2015-01-01|2018-05-01|2019-04-01|2019-08-01)/", re.IGNORECASE)
"""In a nested template Azure checks only the date."""
_URL = "https://schema.management.azure.com/schemas/"
_LATEST = {
    "resourceGroup": "2019-04-01/deploymentTemplate.json#",
    "subscription": "2018-05-01/subscriptionDeploymentTemplate.json#",
    "managementGroup": "2019-08-01/managementGroupDeploymentTemplate.json#",
    "tenant": "2019-08-01/tenantDeploymentTemplate.json#",
}
_SCOPES = {
    "": "resourceGroup",
    "subscription": "subscription",
    "managementgroup": "managementGroup",
    "tenant": "tenant",
}
