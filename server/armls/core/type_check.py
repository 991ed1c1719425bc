"""Type checks of values against the types of parameters, outputs and definitions, as Azure's engine makes them.

No value is converted: neither ``"1"`` nor ``1.5`` is an int, and allowed values are case-sensitive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import isfinite
from urllib.parse import unquote

from armls.core.evaluator.library.arguments import equal
from armls.core.evaluator.library.units import units
from armls.core.evaluator.plain import plain_value
from armls.core.evaluator.types import SECURE_TYPES, declared_type, is_of_type, type_name
from armls.core.evaluator.values import Unknown, Value
from armls.core.syntax import Array, Literal, Node, Number, Object, Property, String, content, object_of, text_of

_MAX_DEPTH = 30

Definitions = Callable[[str], "Object | None"]


def type_of(body: Object) -> str:
    """The declared type in lower case; empty if it is missing or unknown to Azure."""
    found = body.get("type")
    node = found.value if found is not None else None
    if type(node) is String or (type(node) is Number and isinstance(node.value, int)):
        return declared_type(node.value) or ""  # type: ignore[arg-type]
    return ""


def is_secure(body: Object) -> bool:
    """Whether the declared type is secure, so that Azure keeps the value out of logs and deployment histories."""
    return type_of(body) in SECURE_TYPES


def unknown_type(body: Object) -> Node | None:
    """The declared type, if Azure doesn't define it."""
    found = body.get("type")
    node = found.value if found is not None else None
    if type(node) is String or (type(node) is Number and isinstance(node.value, int)):
        return node if declared_type(node.value) is None else None  # type: ignore[arg-type]
    return node if type(node) is Number or (type(node) is Literal and node.value is not None) else None


def resolved(schema: Object, definitions: Definitions) -> Object:
    """Resolve the ``$ref`` of a schema: the definition, with each own member replacing one that isn't null.

    The schema itself if it has no ``$ref`` to an existing definition. ``definitions`` finds the body of a
    definition by name.
    """
    chain = [schema]
    while len(chain) <= _MAX_DEPTH:
        target = referred(text_of(chain[-1], "$ref"), definitions)
        if target is None:
            break
        chain.append(target)
    if len(chain) == 1:
        return schema
    members: dict[str, Property] = {}
    for body in reversed(chain):
        for item in body.properties:
            if not (type(item.value) is Literal and item.value.value is None):
                members[item.key.value.lower()] = item
    members.pop("$ref", None)
    return Object(schema.start, schema.end, tuple(members.values()))


def reference_path(reference: str) -> tuple[str, ...]:
    """The names in a ``$ref``, from the template's own members on; empty if it isn't such a path."""
    head, *names = reference.split("/")
    if head != "#":
        return ()
    return tuple(unquote(name).replace("~1", "/").replace("~0", "~") for name in names)


def definition_name(reference: str) -> str:
    """The name of the definition that a ``$ref`` refers to, or into; empty if there is none."""
    path = reference_path(reference)
    return path[1] if len(path) > 1 and path[0].lower() == "definitions" else ""


def referred(reference: str, definitions: Definitions) -> Object | None:
    """The type that a ``$ref`` refers to: a definition, or a type within one, if it exists.

    No ``$ref`` on the way is followed, as Azure follows none.
    """
    name = definition_name(reference)
    node: Node | None = definitions(name) if name else None
    path = list(reversed(reference_path(reference)[2:]))
    while path and type(node) is Object:
        member = path.pop().lower()
        if member == "discriminator" and path[-1:] and path[-1].lower() == "mapping":
            node = object_of(node, member)
            member = path.pop().lower()
        node = _type_within(node, member, path) if node is not None else None
    return node if type(node) is Object else None


def _type_within(body: Object, member: str, path: list[str]) -> Node | None:
    """The type at one step of a path, by name or by index; consumes the used part of ``path``."""
    found = body.get(member)
    value = content(found.value) if found is not None else None
    if member in ("items", "additionalproperties"):
        return value
    name = path.pop() if path else ""
    if member in ("properties", "mapping") and type(value) is Object:
        one = value.get(name)
        return content(one.value) if one is not None else None
    if member == "prefixitems" and type(value) is Array and name.isdecimal() and int(name[:9]) < len(value.items):
        return content(value.items[int(name[:9])])
    return None


def number_of(body: Object, name: str) -> int | None:
    """The value of a bound: a number (rounded, as by Azure's reader), or digits in a string."""
    found = body.get(name)
    if found is None:
        return None
    node = found.value
    if type(node) is Literal and isinstance(node.value, bool):
        return int(node.value)
    if type(node) is Number:
        return node.value if isinstance(node.value, int) else round(node.value) if isfinite(node.value) else None
    if type(node) is String and node.value.strip().lstrip("-").isdecimal():
        return int(node.value)
    return None


def breaches(
    value: Value, schema: Object, definitions: Definitions, *, symbolic: bool, path: str = "", depth: int = 0
) -> Iterator[str]:
    """Messages for a value that violates a type, its allowed values or its bounds; none for an unknown value.

    ``definitions`` finds the body of a definition by name; ``symbolic``: languageVersion 2.x, which has the types of
    properties and items. ``path`` is the path within the value, for messages.
    """
    if isinstance(value, Unknown) or depth > _MAX_DEPTH:
        return
    if symbolic:
        schema = resolved(schema, definitions)
    if value is None and symbolic and is_true(schema, "nullable"):
        return
    wanted = type_of(schema)
    if not is_of_type(value, wanted):
        yield f"Expected {wanted}{f' for {path!r}' if path else ''}, found {type_name(value)}"
        return
    yield from _outside_allowed(value, schema, path)
    yield from _out_of_bounds(value, schema, path)
    if symbolic:
        yield from _inner(value, schema, definitions, path, depth)


def _outside_allowed(value: Value, schema: Object, path: str) -> Iterator[str]:
    found = schema.get("allowedValues")
    if found is None or type(found.value) is not Array or not found.value.items:
        return
    allowed = [plain_value(item) for item in found.value.items]
    if any(equal(value, one) for one in allowed):
        return
    values = value if isinstance(value, list) else [value]
    for one in values:
        if not isinstance(one, Unknown) and not any(equal(one, other) for other in allowed):
            near = [
                other
                for other in allowed
                if isinstance(other, str) and isinstance(one, str) and other.lower() == one.lower()
            ]
            hint = f"; did you mean '{near[0]}'? Allowed values are case-sensitive" if near else ""
            shown = ", ".join(_shown(other) for other in allowed[:8]) + (", …" if len(allowed) > 8 else "")
            yield f"{_shown(one)} isn't an allowed value{f' of {path!r}' if path else ''} ({shown}){hint}"
            return


def _shown(value: Value) -> str:
    if isinstance(value, str):
        return f"'{value[:40]}'"
    return str(value).lower() if isinstance(value, bool) or value is None else str(value)[:40]


def _out_of_bounds(value: Value, schema: Object, path: str) -> Iterator[str]:
    if isinstance(value, int) and not isinstance(value, bool):
        size, names, what = value, ("minValue", "maxValue"), "Value"
    elif isinstance(value, str | list):
        size = units(value) if isinstance(value, str) else len(value)
        names, what = ("minLength", "maxLength"), "String length" if isinstance(value, str) else "Array length"
    else:
        return
    least, most = (number_of(schema, name) for name in names)
    inside = f" of '{path}'" if path else ""
    if least is not None and size < least:
        yield f"{what} {size}{inside} is less than {names[0]} {least}"
    elif most is not None and size > most:
        yield f"{what} {size}{inside} is greater than {names[1]} {most}"


def _inner(value: Value, schema: Object, definitions: Definitions, path: str, depth: int) -> Iterator[str]:
    if isinstance(value, list):
        yield from _items(value, schema, definitions, path, depth)
    if not isinstance(value, dict):
        return
    variant = schema.get("discriminator")
    if variant is not None and type(variant.value) is Object:
        yield from _variant(value, variant.value, definitions, path, depth)
    properties = object_of(schema, "properties")
    given = {name.lower(): one for name, one in value.items()}
    declared = {item.key.value.lower(): item for item in properties.properties} if properties is not None else {}
    for lower, item in declared.items():
        body = content(item.value)
        if type(body) is not Object:
            continue
        inside = f"{path}.{item.key.value}" if path else item.key.value
        if lower in given:
            yield from breaches(given[lower], body, definitions, symbolic=True, path=inside, depth=depth + 1)
        elif not may_be_missing(body, definitions):
            yield f"Missing property '{inside}'"
    rest = schema.get("additionalProperties")
    if rest is None:
        return
    for name, one in value.items():
        if name.lower() in declared or _is_discriminator(schema, name) or one is None:
            continue
        inside = f"{path}.{name}" if path else name
        body = content(rest.value)
        if type(body) is Literal and body.value is False:
            yield f"Unknown property '{inside}'"
        elif type(body) is Object:
            yield from breaches(one, body, definitions, symbolic=True, path=inside, depth=depth + 1)


def _is_discriminator(schema: Object, name: str) -> bool:
    return schema.get("discriminator") is not None


def _items(value: list[Value], schema: Object, definitions: Definitions, path: str, depth: int) -> Iterator[str]:
    prefix = schema.get("prefixItems")
    first = prefix.value.items if prefix is not None and type(prefix.value) is Array else ()
    if len(value) < len(first):
        yield f"Expected at least {len(first)} item{'s' * (len(first) != 1)}, found {len(value)}"
    rest = schema.get("items")
    for index, one in enumerate(value):
        body = content(first[index]) if index < len(first) else content(rest.value) if rest is not None else None
        inside = f"{path}[{index}]"
        if type(body) is Object:
            yield from breaches(one, body, definitions, symbolic=True, path=inside, depth=depth + 1)
        elif type(body) is Literal and body.value is False:
            yield f"Unexpected item {inside}"


def _variant(
    value: dict[str, Value], variant: Object, definitions: Definitions, path: str, depth: int
) -> Iterator[str]:
    name = text_of(variant, "propertyName")
    mapping = object_of(variant, "mapping")
    if not name or mapping is None:
        return
    found = [one for key, one in value.items() if key.lower() == name.lower()]
    if not found:
        yield f"Missing property '{name}', the discriminator of the object"
        return
    kind = found[0]
    if not isinstance(kind, str):
        if not isinstance(kind, Unknown):
            yield f"'{name}', the discriminator of the object, must be a string (found: {type_name(kind)})"
        return
    chosen = [item.value for item in mapping.properties if item.key.value.lower() == kind.lower()]
    if not chosen:
        known = ", ".join(f"'{item.key.value}'" for item in mapping.properties)
        yield f"'{kind}' isn't a valid value of the discriminator '{name}' ({known or 'no variants are defined'})"
        return
    body = content(chosen[-1])
    if type(body) is Object:
        yield from breaches(value, body, definitions, symbolic=True, path=path, depth=depth + 1)


def is_true(body: Object, name: str) -> bool:
    """Whether Azure's reader reads a member as true, including ``"true"`` and numbers other than 0."""
    found = body.get(name)
    node = found.value if found is not None else None
    if type(node) is String:
        return node.value.strip().lower() == "true"
    return type(node) in (Literal, Number) and bool(node.value)  # type: ignore[union-attr]


def may_be_missing(schema: Object, definitions: Definitions) -> bool:
    """Whether a parameter or property of this type is optional."""
    return is_true(resolved(schema, definitions), "nullable")
