"""The shape of declarations: of parameters, definitions, outputs, user functions, and of the types within them."""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.syntax import Array, Literal, Missing, Node, Object, String, content
from armls.core.type_check import number_of, object_of, text_of, type_of, unknown_type
from armls.rules.context import MemberContext
from armls.rules.shape import DEFINITION, DISCRIMINATOR, Shape, is_flag, is_replaced, misfits, unsupported


def type_mistakes(ctx: MemberContext, body: Object, shape: Shape) -> Iterator[Finding]:
    """The mistakes in what declares a parameter, a definition, an output or a part of a user function."""
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
            yield ctx.at(bound.value, f"'{name}' should be a whole number of 64 bits at most.")
    nullable = body.get("nullable")
    if nullable is not None and not is_flag(nullable.value):
        yield ctx.at(nullable.value, "'nullable' should be true or false.")


def _inner(ctx: MemberContext, body: Object) -> Iterator[Finding]:
    """The types of properties and items."""
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
            yield ctx.at(inside, 'A type is an object: write { "type": "string" }.')


def _discriminator(ctx: MemberContext, variant: Object) -> Iterator[Finding]:
    """The property that says of which kind an object is, and the types of the kinds."""
    for node, message in misfits(ctx, variant, DISCRIMINATOR):
        yield ctx.at(node, message)
    name, mapping = text_of(variant, "propertyName"), object_of(variant, "mapping")
    for item in mapping.properties if mapping is not None else ():
        body = content(item.value)
        if type(body) is not Object:
            yield ctx.at(body, 'A type is an object: write { "type": "object", "properties": … }.')
            continue
        yield from type_mistakes(ctx, body, DEFINITION)
        if text_of(body, "$ref"):
            continue
        if not type_of(body):
            yield ctx.at(item.key, 'The type of a kind is missing: write "type": "object".')
        properties = object_of(body, "properties")
        declared = properties.properties if properties is not None else ()
        kind = next((one for one in declared if one.key.value == name), None)
        told = content(kind.value) if kind is not None else None
        is_there = type(told) is Object and (text_of(told, "$ref") or (type_of(told) and _has_names(told)))
        if not is_there:
            message = f"Each kind needs the property '{name}', of type string, with its own name as the allowed value."
            yield ctx.at(item.key, message)


def _has_names(body: Object) -> bool:
    """Whether the allowed values of a type are strings, one at least."""
    allowed = body.get("allowedValues")
    values = allowed.value.items if allowed is not None and type(allowed.value) is Array else ()
    return bool(values) and all(type(value) is String for value in values)


def _type(ctx: MemberContext, node: Node) -> Finding:
    written = str(getattr(node, "value", ""))
    hint = ctx.nearest(written, ["string", "secureString", "int", "bool", "object", "secureObject", "array"])
    known = "string, secureString, int, bool, object, secureObject and array"
    return ctx.at(node, f"Azure knows no type '{written}'; there are {known}.{hint}")


def _is_number(body: Object, name: str, node: Node) -> bool:
    if type(node) in (Literal, Missing):
        return True
    bound = number_of(body, name)
    return bound is not None and -(2**63) <= bound < 2**63
