"""A secret stands in plain text in a parameter file.

Whoever can read the file, or its history, knows the secret. Refer to one in a key vault, or give the value with the
command that deploys.

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
    """The values of the template's secure parameters."""
    template, root = ctx.template, ctx.root
    found = root.get("parameters") if type(root) is Object else None
    if template is None or found is None or type(found.value) is not Object:
        return
    for item in found.value.properties:
        declared = template.parameters.get(item.key.value.lower())
        body = body_of(declared, template)
        value = item.value.get("value") if type(item.value) is Object else None
        if declared is None or body is None or value is None or not is_secure(body):
            continue
        if _says_something(known_value(value.value)):
            message = f"'{declared.name}' is a secret. Refer to it in a key vault, with \"reference\", or leave it out."
            yield ctx.at_node(value.value, message)


def _says_something(value: Value) -> bool:
    """Whether any text in it is not empty and no placeholder."""
    stack: list[Value] = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            if one.strip():
                return True
        elif isinstance(one, list):
            stack.extend(one)
        elif isinstance(one, dict):
            stack.extend(one.values())
        elif one is not None and not isinstance(one, Unknown | bool):
            return True
    return False
