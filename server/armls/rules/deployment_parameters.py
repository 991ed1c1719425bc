"""The parameters that a deployment passes to its template, compared with those that the template declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from armls.core.evaluator.values import Unknown
from armls.core.finding import Finding
from armls.core.syntax import Literal, Missing, Node, Object, Property, content
from armls.core.template import Declaration, Template, inline_template
from armls.core.type_check import Definitions, breaches, may_be_missing
from armls.rules.context import MemberContext
from armls.rules.declared import default_of, definitions_of
from armls.rules.shape import is_null, opening


def parameter_mistakes(
    ctx: MemberContext, properties: Object, template: Template, base: int | None
) -> Iterator[Finding]:
    """Report values that are missing, of the wrong type, or for an undeclared parameter.

    ``properties`` are the deployment's. ``base`` is that of its resource where the template is written in it, and None
    where the template is another document, or the value of an expression.
    """
    given = properties.get("parameters")
    values = content(given.value) if given is not None else None
    entries: Mapping[str, Property] = {}
    if type(values) is Object:
        entries = {item.key.value.lower(): item for item in values.properties}
    elif values is not None and not (type(values) is Literal and values.value is None):
        known = ctx.lookup.node_value(values)
        if not isinstance(known, dict) or known:
            return
    definitions = definitions_of(template)
    for name, declared in template.parameters.items():
        if type(declared.member.value) is not Object:
            continue
        if name in entries:
            yield from _wrong_value(ctx, entries[name], declared, template, definitions)
        elif _is_required(declared.member.value, definitions):
            node = _place(declared, base) if base is not None else given.key if given is not None else None
            yield ctx.at(node or opening(properties), _missing(declared))
    for name, entry in entries.items():
        if name not in template.parameters:
            is_inline = ctx.resource is not None and inline_template(ctx.resource) is not None
            what = "nested" if is_inline else "linked"
            hint = ctx.nearest(entry.key.value, [declared.name for declared in template.parameters.values()])
            yield ctx.at(entry.key, f"Parameter '{entry.key.value}' isn't defined in the {what} template{hint}")


def _place(declared: Declaration, base: int) -> Node:
    """The name of an inline template's parameter, relative to the resource that holds the template."""
    shift = declared.key_base - base
    return Missing(declared.key.start + shift, declared.key.end + shift)


def _missing(declared: Declaration) -> str:
    return f"Missing value for parameter '{declared.name}' in this deployment"


def _is_required(body: Object, definitions: Definitions) -> bool:
    return default_of(body) is None and not may_be_missing(body, definitions)


def _wrong_value(
    ctx: MemberContext, entry: Property, declared: Declaration, template: Template, definitions: Definitions
) -> Iterator[Finding]:
    body = declared.member.value
    assert type(body) is Object
    value = content(entry.value)
    inside = value.get("value") if type(value) is Object else None
    reference = value.get("reference") if type(value) is Object else None
    if reference is not None:
        yield from _reference(ctx, reference, is_second=inside is not None and not is_null(inside.value))
        return
    if inside is None:
        is_made = type(value) is not Object or value.get("copy") is not None
        if (not is_made or ctx.lookup.node_value(value) == {}) and _is_required(body, definitions):
            yield ctx.at(entry.key, _missing(declared))
        return
    result = ctx.lookup.node_value(inside.value)
    if result is None and body.get("defaultValue") is not None:
        return  # Azure uses the default value
    for message in breaches(result, body, definitions, symbolic=template.is_symbolic):
        yield ctx.at(inside.value, f"Parameter '{declared.name}': {message}")


def _reference(ctx: MemberContext, reference: Property, is_second: bool) -> Iterator[Finding]:
    """A reference to a secret in a key vault; ``is_second``: there is a value too."""
    if is_second:
        yield ctx.at(reference.key, "A parameter must have either 'value' or 'reference', not both")
        return
    body = content(reference.value)
    if type(body) is not Object:
        value = ctx.lookup.node_value(body)
        if not isinstance(value, dict | Unknown):
            yield ctx.at(body, 'A reference must be an object; write {"keyVault": {"id": "…"}, "secretName": "…"}')
        return
    vault = body.get("keyVault")
    known = ctx.lookup.node_value(vault.value) if vault is not None else None
    if not isinstance(known, Unknown):
        id_ = (
            next((one for name, one in known.items() if name.lower() == "id"), None)
            if isinstance(known, dict)
            else None
        )
        if id_ is None or id_ == "":
            node = vault.value if vault is not None else opening(body)
            yield ctx.at(node, 'The reference requires the id of its key vault; write "keyVault": {"id": "…"}')
    if body.get("secretName") is None:
        yield ctx.at(opening(body), "The reference requires a 'secretName'")
