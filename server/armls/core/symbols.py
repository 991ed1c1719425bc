"""The index of a member: every expression in it, and every call by function, found in one walk.

Depends on the member alone, so it is kept as long as the member is. Offsets are relative to the member.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from armls.core.expression import Expression, Guarded, parse_expression
from armls.core.syntax import Array, Member, Node, Object, Slot, String
from armls.core.syntax.strings import source_offset

_NEVER_EVALUATED = frozenset({"metadata", "comments", "type"})


class Occurrence(Struct, frozen=True, gc=False, eq=False):
    """An expression where it stands.

    ``place`` is the lower-case name of the member's property that holds it (``name``, ``properties``, ``value``…; empty
    where the member itself is the string), ``owner`` the user function it belongs to, ``is_key`` whether it is a name.
    """

    node: String
    expression: Expression
    place: str
    owner: str
    is_key: bool


class CallSite(Struct, frozen=True, gc=False, eq=False):
    """One call in one occurrence, with what must hold for it to be evaluated."""

    occurrence: Occurrence
    guarded: Guarded


class Index(Struct, frozen=True, gc=False, eq=False):
    """What a member's expressions are and call; ``calls`` is keyed by the lower-case function name.

    ``versions``: the calls of ``reference`` and ``list*`` that may name an API version.
    """

    occurrences: tuple[Occurrence, ...]
    calls: dict[str, list[CallSite]]
    versions: tuple[CallSite, ...]


Parse = Callable[[str], Expression]


def index_member(member: Member, parse: Parse = parse_expression) -> Index:
    """The index of one member, its inner members (children, nested templates' parts) left out."""
    occurrences: list[Occurrence] = []
    value = member.value
    if member.kind == "function":
        _index_functions(value, parse, occurrences)
    elif member.kind == "variable" or type(value) is String:  # a parameter, resource or output is no text, but see it
        occurrences.extend(_occurrences(value, "", "", parse))
    elif member.kind in ("parameter", "resource", "output") and type(value) is Object:
        for item in value.properties:
            place = item.key.value.lower()
            if place in _NEVER_EVALUATED or (member.kind == "parameter" and place != "defaultvalue"):
                continue
            inline = _inline_template(value) if place == "properties" else None
            occurrences.extend(_occurrences(item.value, place, "", parse, inline))
    calls: dict[str, list[CallSite]] = {}
    for occurrence in occurrences:
        for guarded in occurrence.expression.calls:
            calls.setdefault(guarded.call.function, []).append(CallSite(occurrence, guarded))
    asking = [name for name in calls if name == "reference" or name.startswith("list")]
    versions = tuple(site for name in asking for site in calls[name] if len(site.guarded.call.arguments) > 1)
    return Index(tuple(occurrences), calls, versions)


def _inline_template(resource: Object) -> Node | None:
    """The template within a deployment; what is not a member of its own there (``contentVersion``) is no expression."""
    type_, properties = resource.get("type"), resource.get("properties")
    named = type_.value if type_ is not None else None
    if type(named) is not String or named.value.lower() != "microsoft.resources/deployments" or properties is None:
        return None
    template = properties.value.get("template") if type(properties.value) is Object else None
    return template.value if template is not None and type(template.value) is Object else None


def _index_functions(value: Node, parse: Parse, into: list[Occurrence]) -> None:
    members = value.get("members") if type(value) is Object else None
    namespace = value.get("namespace") if type(value) is Object else None
    if members is None or type(members.value) is not Object:
        return
    prefix = namespace.value.value.lower() if namespace is not None and type(namespace.value) is String else ""
    for item in members.value.properties:
        output = item.value.get("output") if type(item.value) is Object else None
        if output is not None and type(output.value) is Object:
            result = output.value.get("value")
            if result is not None:
                into.extend(_occurrences(result.value, "output", f"{prefix}.{item.key.value.lower()}", parse))


def _occurrences(node: Node, place: str, owner: str, parse: Parse, without: Node | None = None) -> Iterator[Occurrence]:
    """Every expression below a node, names included, in the order of the text, but for those below ``without``."""
    stack: list[tuple[Node, bool]] = [(node, False)]
    while stack:
        current, is_key = stack.pop()
        kind = type(current)
        if kind is String:
            if current.is_expression:  # type: ignore[union-attr]
                yield Occurrence(current, parse(current.value), place, owner, is_key)  # type: ignore[arg-type, union-attr]
        elif current is without:
            continue
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
    """Where characters ``start`` to ``end`` of a string's value stand, relative to the member at ``base``."""
    if not node.is_escaped:
        return node.start + 1 + start, node.start + 1 + end
    raw = text[base + node.start : base + node.end]
    first = source_offset(raw, start)
    last = source_offset(raw, end)
    return node.start + first, node.start + last
