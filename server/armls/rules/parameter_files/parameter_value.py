"""A parameter file does not give the template beside it what it asks for.

Azure refuses a parameter that the template does not have, and a value of another type than declared, that is not
allowed or out of bounds. It converts nothing: `"2"` is no int, and null counts as no value. A parameter without a
default needs a value, from this file or with the command that deploys. A secret is best given with that command, and
so is `_artifactsLocation`: where these are left out, nothing is said. What a key vault holds is not known, and neither
is a placeholder such as `GEN-UNIQUE`.

Bad: `"count": {"value": "2"}` with `"count": {"type": "int"}` in the template
Good: `"count": {"value": 2}` with `"count": {"type": "int"}` in the template
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.types import article, is_of_type
from armls.core.finding import Finding, Severity
from armls.core.syntax import Node, Object, Property, String
from armls.core.template import Declaration, Template
from armls.core.type_check import breaches, is_secure, object_of, resolved, type_of
from armls.rules.declared import body_of, default_of, definitions_of, needs_value
from armls.rules.document_context import PackageContext
from armls.rules.parameter_values import is_json, known_value
from armls.rules.rule import rule


@rule("package", stage="evaluate", documents=("deploymentParameters",))
def check(ctx: PackageContext) -> Iterator[Finding]:
    """Each parameter of the file, and those of the template that it leaves out."""
    template, root = ctx.template, ctx.root
    found = root.get("parameters") if type(root) is Object else None
    if template is None or found is None or type(found.value) is not Object:
        return
    given = {item.key.value.lower(): item for item in found.value.properties}
    known = [declared.name for declared in template.parameters.values()]
    for lower, item in given.items():
        declared = template.parameters.get(lower)
        if declared is not None:
            yield from _value(ctx, item, declared, template)
        elif not lower.startswith("__"):
            hint = ctx.nearest(item.key.value, known)
            yield ctx.at_node(item.key, f"The template has no parameter '{item.key.value}'.{hint}")
    for lower, declared in template.parameters.items():
        if lower not in given and needs_value(declared, template) and not _comes_with_the_command(declared, template):
            message = f"The template's parameter '{declared.name}' needs a value, here or in the command that deploys."
            yield ctx.at_node(found.key, message, severity=Severity.WARNING)


def _comes_with_the_command(declared: Declaration, template: Template) -> bool:
    """Whether a parameter's value is not expected in a file."""
    body = body_of(declared, template)
    return declared.name.lower().startswith("_artifactslocation") or (body is not None and is_secure(body))


def _value(ctx: PackageContext, item: Property, declared: Declaration, template: Template) -> Iterator[Finding]:
    body, definitions = declared.member.value, definitions_of(template)
    value = item.value.get("value") if type(item.value) is Object else None
    if type(body) is not Object or value is None or object_of(item.value, "reference") is not None:  # type: ignore[arg-type]
        return
    mistake = _form(item.key.value, value.value, type_of(resolved(body, definitions)))
    if mistake is not None:
        yield ctx.at_node(value.value, f"The template's parameter '{declared.name}': {mistake}")
        return
    result = known_value(value.value)
    if result is None and default_of(body) is not None:
        return  # the default takes its place
    if result is None and needs_value(declared, template):
        message = f"The template's parameter '{declared.name}' needs a value; null counts as none."
        yield ctx.at_node(value.value, message)
        return
    for message in breaches(result, body, definitions, symbolic=template.is_symbolic):
        yield ctx.at_node(value.value, f"The template's parameter '{declared.name}': {message}")


def _form(name: str, value: Node, type_: str) -> str | None:
    """What is to be written for a value that is right but for its form."""
    if type(value) is String and type_ in ("array", "object", "secureobject") and is_json(value.value):
        return f"this is a string of JSON; {article(type_)} is wanted, so write the JSON itself."
    inside = value.get("reference") if type(value) is Object else None
    if inside is not None and type(inside.value) is Object and inside.value.get("keyVault") is not None:
        if not is_of_type({}, type_):
            return f'a reference to a key vault replaces \'value\'. Write "{name}": {{"reference": {{…}}}}.'
    return None
