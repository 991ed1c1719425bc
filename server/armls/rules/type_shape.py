"""The shape of declarations: parameters, definitions, outputs, user functions, and the types within them."""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.syntax import Array, Literal, Missing, Node, Object, String, content, object_of, text_of
from armls.core.type_check import number_of, type_of, unknown_type
from armls.rules.context import MemberContext
from armls.rules.shape import DEFINITION, DISCRIMINATOR, Shape, is_flag, is_replaced, misfits, unsupported


def type_mistakes(ctx: MemberContext, body: Object, shape: Shape) -> Iterator[Finding]:
    """Report the mistakes in the declaration of a parameter, a definition, an output or a part of a user function."""
    for node, message in misfits(ctx, body, shape):
        yield ctx.at(node, message)
    wrong = unknown_type(body)
    if wrong is not None and not is_replaced(ctx, wrong):
        yield _type(ctx, wrong)
    if not _CHECKED.isdisjoint([item.key.value.lower() for item in body.properties]):
        yield from _bounds_and_nullable(ctx, body)
    for node, message in unsupported(ctx.place.language_version, body):
        yield ctx.at(node, message, stage="validate")
    if ctx.place.is_symbolic:
        yield from _inner(ctx, body)


_CHECKED = frozenset(["minvalue", "maxvalue", "minlength", "maxlength", "nullable"])


def _bounds_and_nullable(ctx: MemberContext, body: Object) -> Iterator[Finding]:
    for name in ("minValue", "maxValue", "minLength", "maxLength"):
        if ctx.kind == "parameter" and body is ctx.body and name.endswith("Value"):
            continue  # the rule min-and-max-values
        bound = body.get(name)
        if bound is not None and not _is_number(body, name, bound.value):
            yield ctx.at(bound.value, f"'{name}' must be an integer of at most 64 bits")
    nullable = body.get("nullable")
    if nullable is not None and not is_flag(nullable.value):
        yield ctx.at(nullable.value, "'nullable' must be a Boolean")


def _inner(ctx: MemberContext, body: Object) -> Iterator[Finding]:
    """Check the types of properties and items."""
    nodes: list[Node] = []
    items, rest = body.get("items"), body.get("additionalProperties")
    if items is not None and type(items.value) is not Literal:
        nodes.append(items.value)
    if rest is not None and type(rest.value) is not Literal:
        nodes.append(rest.value)
    properties = object_of(body, "properties")
    nodes.extend(item.value for item in properties.properties) if properties is not None else None
    prefix = body.get("prefixItems")
    nodes.extend(getattr(prefix.value, "items", ()) if prefix is not None else ())
    variant = object_of(body, "discriminator")
    if variant is not None:
        yield from _discriminator(ctx, variant)
    for node in nodes:
        inside = content(node)
        if type(inside) is Object:
            yield from type_mistakes(ctx, inside, DEFINITION)
        elif type(inside) is not Missing:
            yield ctx.at(inside, 'A type must be an object; write { "type": "string" }')


def _discriminator(ctx: MemberContext, variant: Object) -> Iterator[Finding]:
    """Check the property that determines an object's variant, and the types of the variants."""
    for node, message in misfits(ctx, variant, DISCRIMINATOR):
        yield ctx.at(node, message)
    name, mapping = text_of(variant, "propertyName"), object_of(variant, "mapping")
    for item in mapping.properties if mapping is not None else ():
        body = content(item.value)
        if type(body) is not Object:
            yield ctx.at(body, 'A type must be an object; write { "type": "object", "properties": … }')
            continue
        yield from type_mistakes(ctx, body, DEFINITION)
        if text_of(body, "$ref"):
            continue
        if not type_of(body):
            yield ctx.at(item.key, 'The type of a variant is missing; write "type": "object"')
        properties = object_of(body, "properties")
        declared = properties.properties if properties is not None else ()
        kind = next((item for item in declared if item.key.value == name), None)
        type_ = content(kind.value) if kind is not None else None
        is_valid = type(type_) is Object and (text_of(type_, "$ref") or (type_of(type_) and _has_names(type_)))
        if not is_valid:
            message = f"A variant requires the property '{name}', a string with the variant's name as its allowed value"
            yield ctx.at(item.key, message)


def _has_names(body: Object) -> bool:
    """Whether the allowed values of a type are strings, at least one."""
    allowed = body.get("allowedValues")
    values = allowed.value.items if allowed is not None and type(allowed.value) is Array else ()
    return bool(values) and all(type(value) is String for value in values)


def _type(ctx: MemberContext, node: Node) -> Finding:
    written = str(getattr(node, "value", ""))
    hint = ctx.nearest(written, ["string", "secureString", "int", "bool", "object", "secureObject", "array"])
    hint = hint or "; use string, secureString, int, bool, object, secureObject or array"
    return ctx.at(node, f"Unknown type '{written}'{hint}")


def _is_number(body: Object, name: str, node: Node) -> bool:
    if type(node) in (Literal, Missing):
        return True
    bound = number_of(body, name)
    return bound is not None and -(2**63) <= bound < 2**63
