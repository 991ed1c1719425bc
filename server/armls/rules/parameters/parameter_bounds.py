"""Bounds must not contradict one another, and must suit the type

## What it does
Reports `minValue` above `maxValue`, `minLength` above `maxLength`, and bounds and other constraints that don't apply to
the declared type. `minValue` and `maxValue` apply to int; `minLength` and `maxLength` to string, secureString and
array.

## Why
Azure refuses the template.

## Example
Bad: `"count": {"type": "string", "minValue": 1}`
Good: `"count": {"type": "int", "minValue": 1}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.syntax import Array, Object, content, object_of
from armls.core.type_check import number_of, resolved, type_of
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="validate", members=("parameter", "definition", "output", "function"))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check the bounds of a declaration and of the types within it."""
    if _NAMES.isdisjoint(ctx.index.properties):
        return
    bodies = list(_declared(ctx))
    while bodies:
        body = bodies.pop()
        yield from _check(ctx, body)
        if not ctx.place.is_symbolic:
            continue
        properties = object_of(body, "properties")
        nodes = [item.value for item in properties.properties] if properties is not None else []
        nodes.extend(
            found.value for found in (body.get("items"), body.get("additionalProperties")) if found is not None
        )
        bodies.extend(inner for inner in map(content, nodes) if type(inner) is Object)


def _declared(ctx: MemberContext) -> Iterator[Object]:
    """The member, or the parameters and outputs of the user functions that it holds."""
    if ctx.body is None:
        return
    if ctx.kind != "function":
        yield ctx.body
        return
    members = object_of(ctx.body, "members")
    for item in members.properties if members is not None else ():
        function = content(item.value)
        if type(function) is Object:
            output, parameters = object_of(function, "output"), function.get("parameters")
            found = [output, *(parameters.value.items if parameters and type(parameters.value) is Array else ())]
            yield from (body for body in found if type(body) is Object)


def _check(ctx: MemberContext, body: Object) -> Iterator[Finding]:
    whole = resolved(body, ctx.lookup.definition_body) if ctx.place.is_symbolic else body
    type_ = type_of(whole)
    for low, high, kinds in _PAIRS:
        least, most = number_of(whole, low), number_of(whole, high)
        for name in (low, high):
            found = body.get(name)
            if found is not None and number_of(body, name) is not None and type_ and type_ not in kinds:
                yield ctx.at(found.key, f"'{name}' isn't supported for type {type_}; it applies to {', '.join(kinds)}")
        if least is not None and most is not None and least > most:
            found = body.get(low) or body.get(high)
            if found is None:
                continue  # the definition contradicts itself
            yield ctx.at(found.value, f"'{low}' ({least}) must not be greater than '{high}' ({most})")
    if ctx.place.is_symbolic and type_:
        for name, wanted in _KINDS.items():
            found = body.get(name)
            if found is not None and type_ not in wanted and getattr(found.value, "value", 0) is not None:
                yield ctx.at(found.key, f"'{name}' isn't supported for type {type_}; it applies to {', '.join(wanted)}")


_PAIRS = (("minValue", "maxValue", ("int",)), ("minLength", "maxLength", ("string", "securestring", "array")))
_KINDS = {
    "items": ("array",),
    "prefixItems": ("array",),
    "properties": ("object", "secureobject"),
    "additionalProperties": ("object", "secureobject"),
    "discriminator": ("object", "secureobject"),
}
_NAMES = frozenset(name.lower() for name in ("minValue", "maxValue", "minLength", "maxLength", *_KINDS))
"""The properties of a declaration that this rule checks."""
