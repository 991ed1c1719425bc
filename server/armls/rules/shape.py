"""What members the objects of a template may have, and of which JSON type: facts, taken from Azure's own reader.

Azure's reader refuses a member that it does not know, anywhere in a template, whatever its case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from armls.core.language_versions import required_version, supports
from armls.core.syntax import Array, Literal, Missing, Node, Number, Object, String, content
from armls.rules.rule_context import RuleContext

ANY, TEXT, STRING, OBJECT, LIST, FLAG, NULL = "any", "text", "string", "object", "list", "flag", "null"
"""JSON types as the reader sees them. Text is any scalar, for it turns numbers and booleans into text, a string is no
other; NULL takes nothing but null. Null passes everywhere."""
_LABELS = {TEXT: "text", STRING: "a string", OBJECT: "an object", LIST: "a list", FLAG: "true or false"}


@dataclass(frozen=True)
class Shape:
    """An object: the types of its members by their documented names, and which of them it must have."""

    noun: str
    members: Mapping[str, str]
    required: tuple[str, ...] = ()
    empty: frozenset[str] = frozenset()
    """Objects and lists for which Azure's reader takes an empty string too, as nothing."""
    advice: str = ""
    """Where a member belongs that is no misspelling of a known one."""
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    """Where members belong that others have, by lower-case name."""

    @cached_property
    def by_lower(self) -> Mapping[str, tuple[str, str]]:
        """The members' documented names and types, by lower-case name."""
        return {name.lower(): (name, kind) for name, kind in self.members.items()}


def _shape(noun: str, required: str = "", empty: str = "", **members: str) -> Shape:
    typed = {name.lstrip("_"): kind for kind, names in members.items() for name in names.split()}
    return Shape(noun, typed, tuple(required.split()), frozenset(empty.split()))


TEMPLATE = _shape(
    "a template",
    "contentVersion resources",  # and $schema: the rule unknown-schema says what is missing there
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
        "reference": "A reference to a key vault belongs in the parameter file.",
        "description": "It belongs in 'metadata'.",
        "displayname": "It belongs in 'metadata'.",
        "default": "A default is written as 'defaultValue'.",
        "enum": "The values to choose from are written as 'allowedValues'.",
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
    advice="What describes the resource itself belongs in 'properties', remarks in 'metadata' or 'comments'.",
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
    """Where an object breaks its shape, and how: unknown members, members of the wrong type, missing ones."""
    known = shape.by_lower
    seen: set[str] = set()
    for item in body.properties:
        written = item.key.value
        lower = written.lower()
        seen.add(lower)
        if lower not in known:
            yield item.key, f"'{written}' is no member of {shape.noun}; Azure refuses it.{_hint(ctx, written, shape)}"
            continue
        name, kind = known[lower]
        if kind == NULL and not fits(item.value, kind):
            yield item.key, f"'{name}' belongs in a parameter file; {shape.noun} of a template has a 'defaultValue'."
        elif is_replaced(ctx, item.value):
            continue
        elif not fits(item.value, kind) and not (name in shape.empty and is_empty(item.value)):
            yield item.value, f"'{name}' of {shape.noun} should be {_LABELS[kind]}."
        elif name in shape.required and is_empty(item.value):
            yield item.value, f"'{name}' of {shape.noun} has no value; Azure wants one."
    for name in shape.required:
        if name.lower() not in seen:
            yield opening(body), f"'{name}' is missing: {shape.noun} needs it."


def unsupported(version: str, body: Object) -> Iterator[tuple[Node, str]]:
    """The members of an object that a language version doesn't support, and what to write; null counts as missing."""
    for item in body.properties:
        name = item.key.value
        if supports(version, name) or (type(item.value) is Literal and item.value.value is None):
            continue
        instead = _INSTEAD.get(name.lower()) or f'"languageVersion": "{required_version(name)}"'
        where = f"in language version {version}" if version else "without a language version"
        yield item.key, f"'{name}' isn't supported {where}; write {instead}"


_INSTEAD = {"sealed": '"additionalProperties": false', "required": '"nullable": true in the other properties'}
"""What takes the place of members that no current language version supports."""


def _hint(ctx: RuleContext, name: str, shape: Shape) -> str:
    """What to write in place of a member that an object must not have."""
    advice = shape.elsewhere.get(name.lower())
    if advice is None:
        advice = ctx.nearest(name, shape.members).strip() or shape.advice
    return advice and f" {advice}"


def fits(node: Node, kind: str) -> bool:
    """Whether a value is of a JSON type as the reader sees it; null always is, and what could not be read."""
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
    """Whether Azure's reader takes a value for true, false or null: ``"true"`` and numbers too."""
    if type(node) is String:
        return node.value.strip().lower() in ("true", "false")
    return type(node) in (Literal, Number, Missing)


def is_set(node: Node) -> bool:
    """Whether a value is true, as text or not."""
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
    """The opening bracket of an object, to point at where something is missing in it."""
    return Missing(body.start, min(body.start + 1, body.end))
