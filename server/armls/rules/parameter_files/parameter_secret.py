"""A parameter file should not contain a secret in plain text

## What it does
Reports a `value` for a parameter that the template declares as secureString or secureObject. Empty values and
placeholders are ignored.

## Why
Anyone who can read the file, or its history, knows the secret. Refer to a secret in a key vault, or provide the value
with the deployment command.

## Example
Bad: `"adminPassword": {"value": "Pa55word!"}` with `"adminPassword": {"type": "secureString"}` in the template
Good: `"adminPassword": {"reference": {"keyVault": {"id": "/subscriptions/…/vaults/kv"}, "secretName": "vmPassword"}}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.values import Unknown, Value
from armls.core.finding import Finding, Severity
from armls.core.syntax import Object
from armls.core.type_check import is_secure
from armls.rules.declared import body_of
from armls.rules.document_context import PackageContext
from armls.rules.parameter_values import known_value
from armls.rules.rule import rule


@rule("package", severity=Severity.WARNING, documents=("deploymentParameters",))
def check(ctx: PackageContext) -> Iterator[Finding]:
    """Check the values of the template's secure parameters."""
    template, root = ctx.template, ctx.root
    parameters = root.get("parameters") if type(root) is Object else None
    if template is None or parameters is None or type(parameters.value) is not Object:
        return
    for item in parameters.value.properties:
        declared = template.parameters.get(item.key.value.lower())
        body = body_of(declared, template)
        value = item.value.get("value") if type(item.value) is Object else None
        if declared is None or body is None or value is None or not is_secure(body):
            continue
        if _is_secret(known_value(value.value)):
            message = (
                f"'{declared.name}' is a secret in plain text; use a \"reference\" to a key vault, or omit the value"
            )
            yield ctx.at_node(value.value, message)


def _is_secret(value: Value) -> bool:
    """Whether any value in it is neither empty nor a placeholder."""
    stack: list[Value] = [value]
    while stack:
        part = stack.pop()
        if isinstance(part, str):
            if part.strip():
                return True
        elif isinstance(part, list):
            stack.extend(part)
        elif isinstance(part, dict):
            stack.extend(part.values())
        elif part is not None and not isinstance(part, Unknown | bool):
            return True
    return False
