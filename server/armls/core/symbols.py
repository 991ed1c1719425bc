"""The index of a member: its expressions, its calls by function, its properties by name.

It depends on the member alone, so it is kept as long as the member is. Offsets are relative to the member.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Union

from msgspec import Struct

from armls.core.expression import Expression, Guarded, Text, parse_expression
from armls.core.syntax import Array, Literal, Member, MemberKind, Node, Object, Property, Slot, String, text_of
from armls.core.syntax.strings import source_offset
from armls.core.type_check import definition_name

_READERS = {"parameters": 0, "variables": 1, "deployment": 0}
_WHOLE_DEPLOYMENT = re.compile(r"deployment\s*\(\s*\)\s*\.\s*properties\s*(?!\s*\.\s*templateLink)", re.IGNORECASE)
_NEVER_EVALUATED = frozenset({"metadata", "comments", "type"})


class Occurrence(Struct, frozen=True, gc=False, eq=False):
    """An occurrence of an expression.

    ``place`` is the lower-case name of the member's property that holds it (``name``, ``properties``, ``value``…; empty
    if the member itself is the string), ``owner`` the user function it belongs to, ``is_key`` whether it is a key.
    """

    node: String
    expression: Expression
    place: str
    owner: str
    is_key: bool


class CallSite(Struct, frozen=True, gc=False, eq=False):
    """One call in one occurrence, with the guards under which it is evaluated."""

    occurrence: Occurrence
    guarded: Guarded


class Holder(Struct, frozen=True, gc=False, eq=False):
    """An object within a member: the lower-case name of the property that holds it, in an array or not, and the
    enclosing object. The name of the member's own value is empty, and it has no enclosing object."""

    body: Object
    name: str
    outer: Union[Holder, None]  # noqa: UP007

    def path(self) -> tuple[str, ...]:
        """The lower-case names from the member's own properties down to this object."""
        names: list[str] = []
        holder: Holder | None = self
        while holder is not None and holder.outer is not None:
            names.append(holder.name)
            holder = holder.outer
        return tuple(reversed(names))


class Entry(Struct, frozen=True, gc=False, eq=False):
    """An occurrence of a property."""

    item: Property
    holder: Holder


ANY_NAME = ""
"""The entry among the used names for a computed one, which may be any."""


class Uses(Struct, frozen=True, gc=False, eq=False):
    """The lower-case names that expressions use; of user functions ``namespace.name``."""

    parameters: frozenset[str]
    variables: frozenset[str]
    functions: frozenset[str]


NO_USES = Uses(frozenset(), frozenset(), frozenset())


class Index(Struct, frozen=True, gc=False, eq=False):
    """The index of a member; ``calls`` is keyed by the lower-case function name.

    ``versions``: the calls of ``reference`` and ``list*`` that may name an API version.
    ``properties`` holds every property below the member by its lower-case name, its metadata's included; ``blanks``
    the empty ones (null, an empty array, object or string), but for its metadata's.
    ``uses`` holds the names they use, by the user function that they belong to (empty for those in none).
    ``definitions`` are the lower-case names of the type definitions that a parameter, definition, output or user
    function refers to.
    """

    occurrences: tuple[Occurrence, ...]
    calls: dict[str, list[CallSite]]
    versions: tuple[CallSite, ...]
    properties: dict[str, list[Entry]]
    blanks: tuple[Entry, ...]
    uses: dict[str, Uses]
    definitions: frozenset[str]


Parse = Callable[[str], Expression]


def evaluated_parts(member: Member) -> Iterator[Node]:
    """The nodes of a member in which Azure evaluates expressions; a nested template's belong to its holder."""
    value = member.value
    if type(value) is not Object or member.kind == "variable":
        yield value
    elif member.kind == "function":
        for _, output in _outputs_of(value):
            yield output
    else:
        for _, node in _evaluated_properties(member.kind, value):
            yield node


def _evaluated_properties(kind: MemberKind, body: Object) -> Iterator[tuple[str, Node]]:
    """The properties of a parameter, resource or output in which Azure evaluates expressions, by lower-case name."""
    for item in body.properties:
        place = item.key.value.lower()
        if place not in _NEVER_EVALUATED and (kind != "parameter" or place == "defaultvalue"):
            yield place, item.value


def index_member(member: Member, parse: Parse = parse_expression, is_symbolic: bool = False) -> Index:
    """Index one member without its inner members (children, nested templates' parts).

    ``is_symbolic``: the template has symbolic names, and Azure does not evaluate the rules of policy definitions then.
    """
    occurrences: list[Occurrence] = []
    value = member.value
    if member.kind == "function":
        _index_functions(value, parse, occurrences)
    elif (
        member.kind == "variable" or type(value) is String
    ):  # a parameter, resource or output isn't a string, but is included
        occurrences.extend(_occurrences(value, "", "", parse))
    elif member.kind in ("parameter", "resource", "output") and type(value) is Object:
        for place, node in _evaluated_properties(member.kind, value):
            without = _inline_template(value) if place == "properties" else None
            if place == "properties" and is_symbolic:
                without = without or policy_rule(value)
            occurrences.extend(_occurrences(node, place, "", parse, without))
    calls: dict[str, list[CallSite]] = {}
    for occurrence in occurrences:
        for guarded in occurrence.expression.calls:
            calls.setdefault(guarded.call.function, []).append(CallSite(occurrence, guarded))
    asking = [name for name in calls if name == "reference" or name.startswith("list")]
    versions = tuple(site for name in asking for site in calls[name] if len(site.guarded.call.arguments) > 1)
    properties, blanks = _properties(value)
    return Index(tuple(occurrences), calls, versions, properties, tuple(blanks), _uses(calls), _definitions(member))


def _properties(value: Node) -> tuple[dict[str, list[Entry]], list[Entry]]:
    """Every property below a node by its lower-case name, and the empty ones, in source order."""
    found: dict[str, list[Entry]] = {}
    blanks: list[Entry] = []
    stack: list[tuple[Node, str, Holder | None, bool]] = [(value, "", None, False)]
    while stack:
        node, name, outer, is_metadata = stack.pop()
        if type(node) is Array:
            stack.extend([(item, name, outer, is_metadata) for item in reversed(node.items) if type(item) in _NESTING])
        elif type(node) is Object:
            holder = Holder(node, name, outer)
            inner: list[tuple[Node, str, Holder | None, bool]] = []
            for item in node.properties:
                lower = item.key.value.lower()
                entry = Entry(item, holder)
                known = found.get(lower)
                if known is None:
                    found[lower] = [entry]
                else:
                    known.append(entry)
                if type(item.value) in _NESTING:
                    inner.append((item.value, lower, holder, is_metadata or lower == "metadata"))
                if is_blank(item.value) and not is_metadata and lower != "metadata":
                    blanks.append(entry)
            stack.extend(reversed(inner))
    return found, blanks


_NESTING = (Object, Array)


def is_blank(node: Node) -> bool:
    """Whether a value is null, an empty array or object, or a blank string."""
    kind = type(node)
    if kind is String:
        return not node.value or node.value.isspace()  # type: ignore[union-attr]
    if kind is Object:
        return not node.properties  # type: ignore[union-attr]
    if kind is Array:
        return not node.items  # type: ignore[union-attr]
    return kind is Literal and node.value is None  # type: ignore[union-attr]


def _uses(calls: dict[str, list[CallSite]]) -> dict[str, Uses]:
    """The names used by calls, by owner."""
    found: dict[str, tuple[set[str], set[str], set[str]]] = {}
    for function, sites in calls.items():
        kind = _READERS.get(function, 2 if "." in function else 3)
        if kind == 3:
            continue
        for site in sites:
            names = found.setdefault(site.occurrence.owner, (set(), set(), set()))
            if function == "deployment":  # .properties.template and .properties.parameters contain everything
                if _WHOLE_DEPLOYMENT.search(site.occurrence.expression.text):
                    names[0].add(ANY_NAME)
                    names[1].add(ANY_NAME)
            elif kind == 2:
                names[2].add(function)
            else:
                arguments = site.guarded.call.arguments
                is_literal = len(arguments) == 1 and type(arguments[0]) is Text
                names[kind].add(arguments[0].value.lower() if is_literal else ANY_NAME)  # type: ignore[union-attr]
    return {owner: Uses(*map(frozenset, names)) for owner, names in found.items()}


def _definitions(member: Member) -> frozenset[str]:
    """The names of the definitions to which a member refers."""
    if member.kind not in ("parameter", "definition", "output", "function"):
        return frozenset()
    found = set()
    stack: list[Node] = [member.value]
    while stack:
        node = stack.pop()
        if type(node) is Object:
            for item in node.properties:
                if item.key.value == "$ref" and type(item.value) is String:
                    found.add(definition_name(item.value.value).lower())
                else:
                    stack.append(item.value)
        elif type(node) is Array:
            stack.extend(node.items)
    return frozenset(found)


def policy_rule(resource: Object) -> Node | None:
    """The rule of a policy definition; None in any other resource."""
    return _property_of_type(resource, "microsoft.authorization/policydefinitions", "policyRule")


def _inline_template(resource: Object) -> Node | None:
    """The template within a deployment; a part that isn't a member there (``contentVersion``) isn't an expression."""
    template = _property_of_type(resource, "microsoft.resources/deployments", "template")
    return template if type(template) is Object else None


def _property_of_type(resource: Object, type_: str, name: str) -> Node | None:
    """The value of a property within ``properties`` of a resource of that lower-case type; None in any other."""
    if text_of(resource, "type").lower() != type_:
        return None
    properties = resource.get("properties")
    found = properties.value.get(name) if properties is not None and type(properties.value) is Object else None
    return found.value if found is not None else None


def _index_functions(value: Node, parse: Parse, into: list[Occurrence]) -> None:
    namespace = value.get("namespace") if type(value) is Object else None
    prefix = namespace.value.value.lower() if namespace is not None and type(namespace.value) is String else ""
    for name, result in _outputs_of(value):
        into.extend(_occurrences(result, "output", f"{prefix}.{name}", parse))


def _outputs_of(namespace: Node) -> Iterator[tuple[str, Node]]:
    """The lower-case names of the user functions of a namespace, and their outputs."""
    members = namespace.get("members") if type(namespace) is Object else None
    if members is None or type(members.value) is not Object:
        return
    for item in members.value.properties:
        output = item.value.get("output") if type(item.value) is Object else None
        if output is not None and type(output.value) is Object:
            result = output.value.get("value")
            if result is not None:
                yield item.key.value.lower(), result.value


def _occurrences(node: Node, place: str, owner: str, parse: Parse, without: Node | None = None) -> Iterator[Occurrence]:
    """Every expression below a node, keys included, in source order, but for those below ``without``."""
    stack: list[tuple[Node, bool]] = [(node, False)]
    while stack:
        current, is_key = stack.pop()
        kind = type(current)
        if current is without:
            continue
        if kind is String:
            if current.is_expression:  # type: ignore[union-attr]
                yield Occurrence(current, parse(current.value), place, owner, is_key)  # type: ignore[arg-type, union-attr]
        elif kind is Object:
            for item in reversed(current.properties):  # type: ignore[union-attr]
                stack.append((item.value, False))
                if item.key.value[:1] == "[":
                    stack.append((item.key, True))
        elif kind is Array:
            stack.extend([(item, False) for item in reversed(current.items)])  # type: ignore[union-attr]
        elif kind is Slot:
            continue


def span_in_member(text: str, base: int, node: String, start: int, end: int) -> tuple[int, int]:
    """The range of the characters ``start`` to ``end`` of a string's value, relative to the member at ``base``."""
    if not node.is_escaped:
        return node.start + 1 + start, node.start + 1 + end
    raw = text[base + node.start : base + node.end]
    first = source_offset(raw, start)
    last = source_offset(raw, end)
    return node.start + first, node.start + last
