"""The properties that the objects of a template may have, and their JSON types, as Azure's own reader defines them.

Azure's reader refuses an unknown property anywhere in a template, whatever its case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from armls.core.language_versions import required_version, supports
from armls.core.syntax import Array, Literal, Missing, Node, Number, Object, String, content
from armls.rules.rule_context import RuleContext

ANY, TEXT, STRING, OBJECT, LIST, FLAG, NULL = "any", "text", "string", "object", "list", "flag", "null"
"""JSON types as the reader accepts them. TEXT is any scalar, since the reader converts numbers and Booleans to strings;
STRING is a string alone; NULL accepts only null. Null is accepted everywhere."""
_LABELS = {TEXT: "a string", STRING: "a string", OBJECT: "an object", LIST: "an array", FLAG: "a Boolean"}


@dataclass(frozen=True)
class Shape:
    """An object: the types of its properties by their documented names, and which of them are required."""

    noun: str
    members: Mapping[str, str]
    required: tuple[str, ...] = ()
    empty: frozenset[str] = frozenset()
    """Objects and arrays for which Azure's reader also accepts an empty string, as no value."""
    advice: str = ""
    """Where a property belongs that isn't a misspelling of a known one."""
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    """Where properties belong that other objects have, by lower-case name."""

    @cached_property
    def by_lower(self) -> Mapping[str, tuple[str, str]]:
        """The properties' documented names and types, by lower-case name."""
        return {name.lower(): (name, kind) for name, kind in self.members.items()}


def _shape(noun: str, required: str = "", empty: str = "", **members: str) -> Shape:
    typed = {name.lstrip("_"): kind for kind, names in members.items() for name in names.split()}
    return Shape(noun, typed, tuple(required.split()), frozenset(empty.split()))


TEMPLATE = _shape(
    "a template",
    "contentVersion resources",  # and $schema, which the rule unknown-schema checks
    empty="metadata parameters variables definitions outputs functions",
    text="$schema contentVersion languageVersion apiProfile",
    object="metadata parameters variables definitions outputs extensions imports asserts",
    list="functions",
    any="resources",
)
PARAMETER = _shape(
    "a parameter",
    empty="properties prefixItems",
    text="type",
    string="$ref",
    any="defaultValue metadata minValue maxValue minLength maxLength nullable items additionalProperties sealed "
    "pattern",
    list="allowedValues prefixItems required validate",
    object="properties discriminator",
    null="value",
)
PARAMETER = replace(
    PARAMETER,
    elsewhere={
        "reference": "a reference to a key vault belongs in the parameter file",
        "description": "it belongs in 'metadata'",
        "displayname": "it belongs in 'metadata'",
        "default": "use 'defaultValue'",
        "enum": "use 'allowedValues'",
    },
)
DEFINITION = Shape(
    "a type definition",
    {k: v for k, v in PARAMETER.members.items() if k not in ("defaultValue", "value")},
    empty=PARAMETER.empty,
)
DISCRIMINATOR = _shape("a discriminator", "propertyName mapping", text="propertyName", object="mapping")
OUTPUT = Shape(
    "an output",
    {**DEFINITION.members, "value": ANY, "condition": ANY, "copy": OBJECT},
)
RESOURCE = _shape(
    "a resource",
    "type",
    empty="dependsOn",
    text="type apiVersion name location kind id managedBy subscriptionId resourceGroup scope comments extension import",
    any="metadata tags sku plan identity zones scale properties managedByExtended extendedLocation placement condition "
    "symbolicName resources existing",
    list="dependsOn",
    object="copy asserts @options",
)
RESOURCE = replace(
    RESOURCE,
    advice="settings of the resource belong in 'properties', remarks in 'metadata' or 'comments'",
)
RESOURCE_COPY = _shape("a copy of a resource", "name count", text="name mode", any="count batchSize")
OUTPUT_COPY = _shape("a copy of an output", "count input", any="count input")
EXTENSION = _shape("an extension", "name version", text="name version", object="config")
IMPORT = _shape("an import", "provider version", text="provider version", object="config")
NAMESPACE = _shape("a namespace of functions", "namespace members", text="namespace", object="members", any="metadata")
FUNCTION = _shape("a user function", "output", list="parameters", object="output", any="metadata")
FUNCTION_PARAMETER = Shape("a parameter of a user function", {**DEFINITION.members, "name": TEXT}, ("name",))
FUNCTION_OUTPUT = Shape("the output of a user function", {**DEFINITION.members, "value": ANY})


def misfits(ctx: RuleContext, body: Object, shape: Shape) -> Iterator[tuple[Node, str]]:
    """The mistakes in an object's shape, each with its node: unknown, mistyped and missing properties."""
    known = shape.by_lower
    seen: set[str] = set()
    for item in body.properties:
        written = item.key.value
        lower = written.lower()
        seen.add(lower)
        if lower not in known:
            yield item.key, f"Unknown property '{written}' on {shape.noun}{_hint(ctx, written, shape)}"
            continue
        name, kind = known[lower]
        if kind == NULL and not fits(item.value, kind):
            yield item.key, f"'{name}' belongs in a parameter file; {shape.noun} of a template has a 'defaultValue'"
        elif is_replaced(ctx, item.value):
            continue
        elif not fits(item.value, kind) and not (name in shape.empty and is_empty(item.value)):
            yield item.value, f"'{name}' of {shape.noun} must be {_LABELS[kind]} (found: {_json_type(item.value)})"
        elif name in shape.required and is_empty(item.value):
            yield item.value, f"'{name}' of {shape.noun} requires a value"
    for name in shape.required:
        if name.lower() not in seen:
            yield opening(body), f"'{name}' is missing; {shape.noun} requires it"


def unsupported(version: str, body: Object) -> Iterator[tuple[Node, str]]:
    """The properties that a language version doesn't support, with their replacements; null counts as none."""
    for item in body.properties:
        name = item.key.value
        if supports(version, name) or (type(item.value) is Literal and item.value.value is None):
            continue
        instead = _INSTEAD.get(name.lower()) or f'"languageVersion": "{required_version(name)}"'
        where = f"in language version {version}" if version else "without a language version"
        yield item.key, f"'{name}' isn't supported {where}; write {instead}"


_INSTEAD = {"sealed": '"additionalProperties": false', "required": '"nullable": true in the other properties'}
"""The replacements of properties that no current language version supports."""


def _hint(ctx: RuleContext, name: str, shape: Shape) -> str:
    """The remedy for an unknown property of an object, after a semicolon; empty if there is none."""
    advice = shape.elsewhere.get(name.lower())
    hint = ctx.nearest(name, shape.members) if advice is None else ""
    advice = advice or shape.advice
    return hint or (advice and f"; {advice}")


def _json_type(node: Node) -> str:
    """The JSON type of a value that isn't null."""
    return _JSON_TYPES.get(type(content(node)), "Boolean")


_JSON_TYPES: Mapping[type, str] = {Object: "object", Array: "array", String: "string", Number: "number"}


def fits(node: Node, kind: str) -> bool:
    """Whether a value is of a JSON type as the reader accepts it; null and unreadable values always are."""
    node = content(node)
    if kind == ANY or type(node) is Missing or (type(node) is Literal and node.value is None):
        return True
    if kind == OBJECT:
        return type(node) is Object
    if kind == LIST:
        return type(node) is Array
    if kind == FLAG:
        return type(node) is Literal
    if kind == STRING:
        return type(node) is String
    return kind == TEXT and type(node) not in (Object, Array)


def is_replaced(ctx: RuleContext, node: Node) -> bool:
    """Whether a value is an expression that the parent deployment replaces before the template is read."""
    node = content(node)
    return ctx.is_outer and type(node) is String and node.is_expression


def is_flag(node: Node) -> bool:
    """Whether Azure's reader accepts a value as a Boolean or null: ``"true"`` and numbers too."""
    if type(node) is String:
        return node.value.strip().lower() in ("true", "false")
    return type(node) in (Literal, Number, Missing)


def is_set(node: Node) -> bool:
    """Whether a value is true, also as a string."""
    return (type(node) is Literal and node.value is True) or (type(node) is String and node.value.lower() == "true")


def is_empty(node: Node) -> bool:
    """Whether a value is null or an empty string."""
    node = content(node)
    return (type(node) is Literal and node.value is None) or (type(node) is String and node.value == "")


def is_null(node: Node) -> bool:
    """Whether a value is null."""
    node = content(node)
    return type(node) is Literal and node.value is None


def opening(body: Object) -> Node:
    """The opening brace of an object, the location of findings about missing properties."""
    return Missing(body.start, min(body.start + 1, body.end))
