"""The `$schema` names no schema of a deployment template.

Azure reads from it at which scope the template is deployed. It knows `2019-04-01/deploymentTemplate.json` for a
resource group (older: 2014-04-01-preview, 2015-01-01), `2018-05-01/subscriptionDeploymentTemplate.json`, and
`2019-08-01/managementGroupDeploymentTemplate.json` and `…/tenantDeploymentTemplate.json`.

Bad: `"$schema": "https://schema.management.azure.com/schemas/2020-01-01/deploymentTemplate.json#"`
Good: `"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.syntax import Literal, Number, String
from armls.rules.context import TemplateContext
from armls.rules.rule import rule
from armls.rules.shape import is_empty


@rule("template")
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """The template's $schema."""
    template = ctx.template
    schema = template.sections.get("$schema")
    if schema is None or is_empty(schema.value) or type(schema.value) not in (String, Number, Literal):
        return
    known = _KNOWN_NESTED if ctx.place.is_nested else _KNOWN
    if type(schema.value) is not String or known.search(schema.value.value) is None:
        message = (
            "Azure knows no template schema of this name. Write "
            f'"https://schema.management.azure.com/schemas/{_LATEST.get(template.scope, _LATEST["resourceGroup"])}#".'
        )
        yield ctx.at(schema.value, template.base, message)


_KNOWN = re.compile(
    r"/(2014-04-01-preview|2015-01-01|2018-05-01|2019-04-01|2019-08-01)"
    r"/(subscription|managementgroup|tenant)?deploymenttemplate\.json([?#].*)?$",
    re.IGNORECASE,
)
_KNOWN_NESTED = re.compile(r"/(2014-04-01-preview|2015-01-01|2018-05-01|2019-04-01|2019-08-01)/", re.IGNORECASE)
"""In a nested template Azure looks at the date alone."""
_LATEST = {
    "resourceGroup": "2019-04-01/deploymentTemplate.json",
    "subscription": "2018-05-01/subscriptionDeploymentTemplate.json",
    "managementGroup": "2019-08-01/managementGroupDeploymentTemplate.json",
    "tenant": "2019-08-01/tenantDeploymentTemplate.json",
}
