"""A parameter file must match the parameters of its template

## What it does
Compares a parameter file with the template in the same folder. Reports a parameter that the template doesn't have, a
value of another type than declared, that is not allowed or out of bounds, and, as a warning, a parameter without a
default value that the file omits. Omitted secrets and `_artifactsLocation` are ignored, since they are best provided
with the deployment command. The value of a key vault's secret is not checked, nor is a placeholder such as
`GEN-UNIQUE`.

## Why
Azure refuses unknown parameters and wrong values, and converts nothing: `"2"` is not an int, and null counts as no
value. A parameter without a default value requires one, from the file or with the deployment command.

## Example
Bad: `"count": {"value": "2"}` with `"count": {"type": "int"}` in the template
Good: `"count": {"value": 2}` with `"count": {"type": "int"}` in the template
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.types import is_of_type
from armls.core.finding import Finding, Severity
from armls.core.syntax import Node, Object, Property, String, object_of
from armls.core.template import Declaration, Template
from armls.core.type_check import breaches, is_secure, resolved, type_of
from armls.rules.declared import body_of, default_of, definitions_of, needs_value
from armls.rules.document_context import PackageContext
from armls.rules.parameter_values import is_json, known_value
from armls.rules.rule import rule


@rule("package", stage="evaluate", documents=("deploymentParameters",))
def check(ctx: PackageContext) -> Iterator[Finding]:
    """Check each parameter of the file, and report those of the template that it omits."""
    template, root = ctx.template, ctx.root
    parameters = root.get("parameters") if type(root) is Object else None
    if template is None or parameters is None or type(parameters.value) is not Object:
        return
    given = {item.key.value.lower(): item for item in parameters.value.properties}
    known = [declared.name for declared in template.parameters.values()]
    for lower, item in given.items():
        declared = template.parameters.get(lower)
        if declared is not None:
            yield from _value(ctx, item, declared, template)
        elif not lower.startswith("__"):
            hint = ctx.nearest(item.key.value, known)
            yield ctx.at_node(item.key, f"Parameter '{item.key.value}' isn't declared in the template{hint}")
    for lower, declared in template.parameters.items():
        if lower not in given and needs_value(declared, template) and not _is_provided_by_command(declared, template):
            message = (
                f"Parameter '{declared.name}' of the template requires a value, here or with the deployment command"
            )
            yield ctx.at_node(parameters.key, message, severity=Severity.WARNING)


def _is_provided_by_command(declared: Declaration, template: Template) -> bool:
    """Whether a parameter's value is not expected in a file."""
    body = body_of(declared, template)
    return declared.name.lower().startswith("_artifactslocation") or (body is not None and is_secure(body))


def _value(ctx: PackageContext, item: Property, declared: Declaration, template: Template) -> Iterator[Finding]:
    body, definitions = declared.member.value, definitions_of(template)
    value = item.value.get("value") if type(item.value) is Object else None
    if type(body) is not Object or value is None or object_of(item.value, "reference") is not None:
        return
    mistake = _wrong_form(item.key.value, value.value, type_of(resolved(body, definitions)))
    if mistake is not None:
        yield ctx.at_node(value.value, f"Parameter '{declared.name}' of the template: {mistake}")
        return
    result = known_value(value.value)
    if result is None and default_of(body) is not None:
        return  # Azure uses the default value
    if result is None and needs_value(declared, template):
        message = f"Parameter '{declared.name}' of the template requires a value; null counts as none"
        yield ctx.at_node(value.value, message)
        return
    for message in breaches(result, body, definitions, symbolic=template.is_symbolic):
        yield ctx.at_node(value.value, f"Parameter '{declared.name}' of the template: {message}")


def _wrong_form(name: str, value: Node, type_: str) -> str | None:
    """The message for a value that is only written in the wrong form."""
    if type(value) is String and type_ in ("array", "object", "secureobject") and is_json(value.value):
        return f"expected {type_}, found a string of JSON; write the JSON itself"
    inside = value.get("reference") if type(value) is Object else None
    if inside is not None and type(inside.value) is Object and inside.value.get("keyVault") is not None:
        if not is_of_type({}, type_):
            return f'a reference to a key vault replaces \'value\'; write "{name}": {{"reference": {{…}}}}'
    return None
