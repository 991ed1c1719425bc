"""A bound of a parameter contradicts another one, or does not go with its type.

`minValue` and `maxValue` go with int; `minLength` and `maxLength` with string, secureString and array.

Bad: `"count": {"type": "string", "minValue": 1}`
Good: `"count": {"type": "int", "minValue": 1}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.syntax import Object, content
from armls.core.type_check import number_of, object_of, type_of
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="validate", members=("parameter", "definition"))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """The bounds of a parameter and of the types within it."""
    bodies = [ctx.body] if ctx.body is not None else []
    while bodies:
        body = bodies.pop()
        yield from _check(ctx, body)
        if not ctx.place.is_symbolic:
            return
        properties = object_of(body, "properties")
        nodes = [item.value for item in properties.properties] if properties is not None else []
        nodes.extend(
            found.value for found in (body.get("items"), body.get("additionalProperties")) if found is not None
        )
        bodies.extend(inner for inner in map(content, nodes) if type(inner) is Object)


def _check(ctx: MemberContext, body: Object) -> Iterator[Finding]:
    type_ = type_of(body)
    for low, high, kinds in _PAIRS:
        least, most = number_of(body, low), number_of(body, high)
        for name, value in ((low, least), (high, most)):
            found = body.get(name)
            if found is not None and value is not None and type_ and type_ not in kinds:
                yield ctx.at(found.key, f"'{name}' goes with {', '.join(kinds)}, not with {type_}.")
        if least is not None and most is not None and least > most:
            found = body.get(low)
            assert found is not None
            yield ctx.at(found.value, f"'{low}' ({least}) is more than '{high}' ({most}).")
    if ctx.place.is_symbolic and type_:
        for name, wanted in _KINDS.items():
            found = body.get(name)
            if found is not None and type_ not in wanted and getattr(found.value, "value", 0) is not None:
                yield ctx.at(found.key, f"'{name}' goes with {', '.join(wanted)}, not with {type_}.")


_PAIRS = (("minValue", "maxValue", ("int",)), ("minLength", "maxLength", ("string", "securestring", "array")))
_KINDS = {
    "items": ("array",),
    "prefixItems": ("array",),
    "properties": ("object", "secureobject"),
    "additionalProperties": ("object", "secureobject"),
    "discriminator": ("object", "secureobject"),
}
