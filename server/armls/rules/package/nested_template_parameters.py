"""A nested template in a Marketplace package has no `parameters`.

The copy of ARM-TTK at Partner Center requires them in each nested template. An empty object is enough.

Bad: `"template": {"$schema": "…", "contentVersion": "1.0.0.0", "resources": []}`
Good: `"template": {"$schema": "…", "contentVersion": "1.0.0.0", "parameters": {}, "resources": []}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Edit, Finding, Fix, Severity
from armls.core.syntax import Object
from armls.rules.document_context import PackageContext
from armls.rules.package_resources import is_offer, resources_of, value_at
from armls.rules.rule import rule
from armls.rules.shape import opening


@rule("package", severity=Severity.WARNING)
def check(ctx: PackageContext) -> Iterator[Finding]:
    """The inline templates of nested deployments."""
    if not is_offer(ctx):
        return
    for resource in resources_of(ctx, "microsoft.resources/deployments"):
        template = value_at(resource, "properties", "template")
        if type(template) is not Object or template.get("parameters") is not None:
            continue
        resources = template.get("resources")
        fix = None
        if resources is not None:
            edit = Edit(resources.start, resources.start, '"parameters": {}, ')
            fix = Fix("Add empty 'parameters'", (edit,))
        message = (
            "'parameters' is missing in this nested template, and Partner Center requires it; add \"parameters\": {}"
        )
        yield ctx.at_node(opening(template), message, fix=fix)
