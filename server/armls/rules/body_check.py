"""Compares the body of a resource with its type: one walk, whose breaches the rules report by kind.

Letter case is ignored, null counts as missing, and a value that a service converts is accepted. The value of an
expression is compared where it is known, and its type where that is certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Union

from msgspec import Struct

from armls.core.evaluator.library.units import units
from armls.core.evaluator.placeholders import has_placeholder
from armls.core.evaluator.values import OpenObject, Unknown, UnknownName
from armls.core.finding import Fix
from armls.core.regex_match import has_match
from armls.core.resource_types import (
    AnyType,
    ArrayType,
    ChoiceType,
    IntegerType,
    ObjectType,
    PropertyType,
    ResourceType,
    Step,
    StringType,
    Type,
    VariantType,
    property_at,
)
from armls.core.spelling import edits
from armls.core.syntax import Literal, Node, Object, String
from armls.rules.api_versions import resource_type
from armls.rules.body_values import (
    Item,
    Known,
    Path,
    change,
    characters,
    dotted,
    is_convertible,
    name_of,
    normal,
    scalar,
    shown_values,
    steps_of,
    type_of,
    type_wanted,
)
from armls.rules.expression_types import expression_type
from armls.rules.parameter_values import is_placeholder
from armls.rules.schema_exceptions import is_excepted
from armls.rules.shape import RESOURCE, opening

if TYPE_CHECKING:
    from armls.rules.context import MemberContext

_SYSTEM = frozenset(RESOURCE.by_lower) - {
    *("location", "kind", "managedby", "tags", "sku", "plan", "identity", "zones", "scale", "properties"),
    *("managedbyextended", "extendedlocation", "placement"),
}
"""Members of a resource that belong to the template language, or are compared otherwise."""
_TYPED = ("location", "kind", "managedby", "tags")
"""Members of a resource whose type the engine itself checks."""
_WORD = 40


BREACH_KINDS = frozenset(
    {
        "missing-property",
        "misspelt-property",
        "property-bounds",
        "property-of-other-version",
        "property-type",
        "property-value",
        "read-only-property",
        "unknown-property",
    }
)
"""The ids of the rules that report breaches."""
_LOOKUP = 100
"""Steps to look for a property in all variants of a type."""


class Breach(Struct, frozen=True, gc=False, eq=False):
    """Where a body differs from its type: the kind, which is the id of the rule that reports it; a node; a message."""

    kind: str
    node: Node
    message: str
    fix: Union[Fix, None] = None  # noqa: UP007


def breaches(ctx: MemberContext) -> Iterator[Breach]:
    """Where a resource differs from its type in the version in use; nothing where either is not known."""
    node, type_ = ctx.value_of("apiVersion"), resource_type(ctx)
    body = ctx.body
    if body is None or type_ is None or type(node) is not String:
        return
    version = node.value if not node.is_expression else ctx.lookup.node_value(node)
    found = ctx.facts.catalogue.type(type_, version) if isinstance(version, str) else None
    if found is not None:
        yield from _Walk(ctx, found, body).run()


class _Walk:
    def __init__(self, ctx: MemberContext, resource: ResourceType, body: Object) -> None:
        self.ctx, self.resource, self.body = ctx, resource, body
        self.pending: list[tuple[Type, Item, Path | None]] = []
        self.loops: dict[int, list[tuple[str | None, Node, Node]]] = {}
        for loop in ctx.property_loops:
            self.loops.setdefault(id(loop.owner), []).append((ctx.loop_name(loop), loop.label, loop.input))
        self.kind: str | None = None
        """The name, where that decides which variant the body is."""
        self.is_decided = True
        """Whether the body is not one of several variants, or it is known which."""
        self.is_existing = ctx.resource is not None and ctx.resource.is_existing

    def run(self) -> Iterator[Breach]:
        """The breaches of the whole body."""
        name = self._own_name()
        type_: ObjectType | VariantType = self.resource.body
        if type(type_) is VariantType and type_.discriminator.lower() == "name":
            chosen = type_.variant(name) if name is not None else None
            if chosen is None:
                return
            type_, self.kind = chosen, name
        yield from self._object(type_, self.body, None)
        if self.is_decided:
            yield from self._check_name(name)
        while self.pending:
            yield from self._value(*self.pending.pop())

    # ---- the name

    def _own_name(self) -> str | None:
        """The last segment of the resource's name; None where it is not known."""
        values = self.ctx.values
        rounds = values.rounds if values is not None else ()
        name = rounds[0].name if rounds else None
        if name is None or not name:
            return None
        before, _, last = name.rpartition("/")
        if not has_placeholder(before) and name.count("/") not in (0, self.resource.name.count("/") - 1):
            return None  # a wrong number of segments, which another rule reports
        if name.count("/") == 0 and self.resource.name.count("/") > 1 and not self._is_child():
            return None
        return None if has_placeholder(last) else last

    def _is_child(self) -> bool:
        return self.ctx.resource is not None and self.ctx.resource.parent is not None

    def _check_name(self, name: str | None) -> Iterator[Breach]:
        node = self.ctx.value_of("name")
        declared = self.resource.body.properties.get("name")
        if name is None or node is None or declared is None or is_placeholder(name):
            return
        if type(node) is String and is_placeholder(node.value) and not node.is_expression:
            return
        if self.ctx.is_left_out and not (type(node) is String and not node.is_expression):
            return
        type_ = declared.type
        if self.resource.name.lower() == "microsoft.resources/deployments" and type(type_) is StringType:
            type_ = StringType(pattern=type_.pattern)  # its length is compared by a rule of its own
        path = Path(None, "name", None)
        if type(type_) is StringType:
            yield from self._string(type_, name, node, path)
        elif type(type_) is ChoiceType:
            yield from self._choice(type_, name, node, path)

    # ---- values

    def _value(self, type_: Type, item: Item, path: Path | None) -> Iterator[Breach]:
        kind = type(type_)
        if kind is AnyType:
            return
        node: Node = item.anchor if isinstance(item, Known) else item
        if type(item) is String and item.is_expression:
            value = self.ctx.lookup.node_value(item) if not self.ctx.is_left_out else Unknown("")
            if isinstance(value, Unknown):
                yield from self._unknown(type_, item, path)
                return
            item = Known(value, item)
        found = type_of(item)
        if found is None or found == "null":
            return
        if kind is ObjectType or kind is VariantType:
            if found == "object":
                yield from self._object(type_, item, path)  # type: ignore[arg-type]
            else:
                yield from self._mismatch("object", found, item, node, path)
        elif kind is ArrayType:
            if found == "array":
                self._items(type_, item, path)  # type: ignore[arg-type]
            else:
                yield from self._mismatch("array", found, item, node, path)
        else:
            yield from self._scalar(type_, found, item, node, path)

    def _unknown(self, type_: Type, node: String, path: Path | None) -> Iterator[Breach]:
        """An expression whose value is not known, by its type where that is certain."""
        found = expression_type(self.ctx.lookup, self.ctx.lookup.expression(node.value).root)
        wanted = type_wanted(type_)
        if found is None or wanted is None or found == wanted:
            return
        if found in ("object", "array") or wanted in ("object", "array"):
            yield from self._report("property-type", node, f"Expected {wanted}, found {found}", path)

    def _mismatch(self, wanted: str, found: str, item: Item, node: Node, path: Path | None) -> Iterator[Breach]:
        if found == "string" and scalar(item) == "":
            return  # to services that is the same as null
        if path is not None and path.before is None and (path.name or "").lower() in _TYPED:
            return  # the engine refuses it, which other rules report
        yield from self._report("property-type", node, f"Expected {wanted}, found {found}", path)

    def _scalar(self, type_: Type, found: str, item: Item, node: Node, path: Path | None) -> Iterator[Breach]:
        wanted = type_wanted(type_) or ""
        value = scalar(item)
        if found in ("object", "array"):
            yield from self._mismatch(wanted, found, item, node, path)
        elif isinstance(value, str) and wanted in ("int", "bool"):
            if not is_convertible(value, wanted) and not is_placeholder(value):
                shown = f"Expected {wanted}, found string '{value[:_WORD]}'"
                yield from self._report("property-type", node, shown, path)
        elif isinstance(value, str) and (not value or is_placeholder(value)):
            return
        elif type(type_) is ChoiceType and isinstance(value, str):
            yield from self._choice(type_, value, node, path)
        elif type(type_) is StringType and isinstance(value, str):
            yield from self._string(type_, value, node, path)
        elif type(type_) is IntegerType and isinstance(value, int | float) and not isinstance(value, bool):
            yield from self._integer(type_, value, node, path)

    def _choice(self, type_: ChoiceType, value: str, node: Node, path: Path | None) -> Iterator[Breach]:
        if type_.is_open:
            return
        given = normal(value)
        if any(normal(one) == given for one in type_.values):
            return
        name = name_of(path)
        if len(type_.values) == 1:
            message = f"'{name}' must be '{type_.values[0]}' (found: '{value[:_WORD]}')"
        else:
            message = f"'{value[:_WORD]}' isn't a valid '{name}'; use one of: {shown_values(type_.values)}"
        near = self.ctx.nearest_name(value, type_.values) if len(value) < 2 * _WORD else None
        is_plain = type(node) is String and not node.is_escaped and node.value == value
        fix = change(node, near) if near is not None and is_plain else None
        if near is not None and len(type_.values) > 1:
            message = f"'{value[:_WORD]}' isn't a valid '{name}'; did you mean '{near}'?"
        yield from self._report("property-value", node, message, path, fix)

    def _string(self, type_: StringType, value: str, node: Node, path: Path | None) -> Iterator[Breach]:
        size, name = units(value), name_of(path)
        if type_.min_length is not None and size < type_.min_length:
            message = f"'{name}' must have at least {characters(type_.min_length)} (found: {size})"
        elif type_.max_length is not None and size > type_.max_length:
            message = f"'{name}' must have at most {characters(type_.max_length)} (found: {size})"
        elif type_.pattern is not None and has_match(type_.pattern, value) is False:
            message = f"'{name}' must match the pattern {type_.pattern} (found: '{value[:_WORD]}')"
        else:
            return
        yield from self._report("property-bounds", node, message, path)

    def _integer(self, type_: IntegerType, value: float, node: Node, path: Path | None) -> Iterator[Breach]:
        if type_.least is not None and value < type_.least:
            message = f"'{name_of(path)}' must be at least {type_.least} (found: {value})"
        elif type_.most is not None and value > type_.most:
            message = f"'{name_of(path)}' must be at most {type_.most} (found: {value})"
        else:
            return
        yield from self._report("property-bounds", node, message, path)

    def _items(self, type_: ArrayType, item: Item, path: Path | None) -> None:
        inner, kind = Path(path, None, None), type_.item
        if type(item) is Known:
            self.pending.extend((kind, Known(one, item.anchor), inner) for one in item.value)  # type: ignore[union-attr]
        else:
            self.pending.extend((kind, one, inner) for one in item.items)  # type: ignore[union-attr]

    # ---- objects

    def _object(self, type_: ObjectType | VariantType, item: Item, path: Path | None) -> Iterator[Breach]:
        entries = list(self._entries(item, path))
        kind = self.kind if path is None else None
        if type(type_) is VariantType:
            chosen, kind, found = self._variant(type_, entries, item, path)
            yield from found
            if chosen is None:
                self.is_decided = self.is_decided and path is not None
                return
            type_ = chosen
        assert type(type_) is ObjectType
        given = {name.lower() for name, _, _, _ in entries if name is not None}
        corrected: set[str] = set()
        is_computed = any(name is None for name, _, _, _ in entries)
        for name, key, value, is_loop in entries:
            if name is None:
                continue
            lower = name.lower()
            if path is None and (lower in _SYSTEM or lower not in RESOURCE.by_lower):
                continue  # the template language's own, or refused by the engine
            inner = Path(path, name, kind)
            declared = type_.properties.get(lower)
            if declared is not None:
                yield from self._property(declared, key, value, is_loop, inner)
            elif type_.is_open:
                rest = type_.additional
                if rest is not None and value is not None:
                    self._push(rest, value, is_loop, inner)
            elif not self._is_null(value):
                yield from self._undeclared(type_, name, key, given, corrected, inner)
        if not is_computed and not self.is_existing:
            yield from self._missing(type_, given | corrected, item, path)

    def _entries(self, item: Item, path: Path | None) -> Iterator[tuple[str | None, Node, Item | None, bool]]:
        """The properties of an object: name (None where it is not known), node to report at, value, whether a loop
        makes it."""
        if type(item) is Known:
            assert isinstance(item.value, dict)
            for name, value in item.value.items():
                is_known = type(name) is not UnknownName
                yield name if is_known else None, item.anchor, Known(value, item.anchor), False
            if isinstance(item.value, OpenObject):
                yield None, item.anchor, None, False
            return
        assert type(item) is Object
        loops = self.loops.get(id(item)) if path is not None else None
        for entry in item.properties:
            name = entry.key.value
            if loops is not None and name.lower() == "copy":
                for label, node, made in loops:
                    yield label, node, made, True
            elif entry.key.is_expression:
                computed = self.ctx.lookup.node_value(entry.key)
                known = isinstance(computed, str) and type(computed) is not UnknownName
                yield computed if known else None, entry.key, entry.value, False  # type: ignore[misc]
            else:
                yield entry.key.literal, entry.key, entry.value, False

    def _property(
        self, declared: PropertyType, key: Node, value: Item | None, is_loop: bool, path: Path
    ) -> Iterator[Breach]:
        if declared.is_read_only:
            if not self._is_null(value):
                message = f"'{declared.name}' is read-only; Azure ignores it"
                yield from self._report("read-only-property", key, message, path)
        elif value is not None:
            self._push(declared.type, value, is_loop, path)

    def _is_null(self, value: Item | None) -> bool:
        """Whether a value is null, be it what an expression evaluates to: the property then counts as missing."""
        if type(value) is String and value.is_expression:
            return self.ctx.lookup.node_value(value) is None
        return type(value) in (Known, Literal) and value.value is None  # type: ignore[union-attr]

    def _push(self, type_: Type, value: Item, is_loop: bool, path: Path) -> None:
        if not is_loop:
            self.pending.append((type_, value, path))
        elif type(type_) is ArrayType:
            self.pending.append((type_.item, value, Path(path, None, None)))

    def _undeclared(
        self,
        type_: ObjectType,
        name: str,
        key: Node,
        given: AbstractSet[str],
        corrected: set[str],
        path: Path,
    ) -> Iterator[Breach]:
        """A property that a closed object does not have."""
        where = self._where(path.before)
        steps, catalogue = steps_of(path), self.ctx.facts.catalogue
        self.ctx.spend(_LOOKUP + len(steps) * len(catalogue.versions(self.resource.name)))
        versions = catalogue.versions_with(self.resource.name, steps)
        if versions and self.resource.version not in versions:
            message = f"Property '{name}' {where} isn't in API version {self.resource.version}; {self._when(versions)}"
            yield from self._report("property-of-other-version", key, message, path)
            return
        if property_at(self.resource.body, [Step(one.name) for one in steps]) is not None:
            message = f"Property '{name}' {where} belongs to another kind of {self.resource.name}"
            yield from self._report("unknown-property", key, message, path)
            return
        near = self._near(name, type_, given, _SYSTEM if path.before is None else frozenset())
        if near is not None:
            corrected.add(near.lower())
            message = f"Unknown property '{name}' {where}; did you mean '{near}'?"
            is_plain = type(key) is String and not key.is_escaped and key.value == name
            yield from self._report("misspelt-property", key, message, path, change(key, near) if is_plain else None)
            return
        message = f"Unknown property '{name}' {where} in API version {self.resource.version}"
        yield from self._report("unknown-property", key, message, path)

    def _near(self, name: str, type_: ObjectType, given: AbstractSet[str], others: AbstractSet[str]) -> str | None:
        """The property that a name is a misspelling of: one that is not given, a few characters away."""
        lower, most = name.lower(), max(1, min(3, len(name) // 5))
        found: tuple[int, str] | None = None
        for one in type_.properties.values() if len(name) <= 2 * _WORD else ():
            other = one.name.lower()
            if one.is_read_only or other in given or other in others or abs(len(other) - len(lower)) > most:
                continue
            self.ctx.spend(len(lower) * len(other) // 4)
            distance = edits(lower, other)
            if distance <= most and distance < len(lower) and (found is None or distance < found[0]):
                found = distance, one.name
        return found[1] if found is not None else None

    def _when(self, versions: Sequence[str]) -> str:
        known = self.ctx.facts.catalogue.versions(self.resource.name)
        later = [one for one in known[known.index(self.resource.version) :] if one in versions]
        if not later:
            return f"it was last in {versions[-1]}"
        after = known[known.index(later[0]) :]
        return f"it's in {later[0]}" + (" and later" if len(after) > 1 and len(after) == len(later) else "")

    def _variant(
        self,
        type_: VariantType,
        entries: list[tuple[str | None, Node, Item | None, bool]],
        item: Item,
        path: Path | None,
    ) -> tuple[ObjectType | None, str | None, list[Breach]]:
        """The object that the discriminator's value makes, that value, and what is wrong with it."""
        name = type_.discriminator
        if path is None and name.lower() == "name":
            return None, None, []
        found = [value for one, _, value, _ in entries if one is not None and one.lower() == name.lower()]
        inner = Path(path, name, None)
        if not found or found[-1] is None:
            if any(one is None for one, _, _, _ in entries) or self.is_existing:
                return None, None, []
            message = f"Required property '{name}' is missing; use one of: {shown_values(type_.variants)}"
            return None, None, list(self._report("missing-property", self._opening(item), message, inner))
        value: Item = found[-1]
        node = value.anchor if isinstance(value, Known) else value
        if type(value) is String and value.is_expression:
            evaluated = self.ctx.lookup.node_value(value) if not self.ctx.is_left_out else Unknown("")
            value = Known(evaluated, value)
        given = scalar(value)
        if not isinstance(given, str) or not given or is_placeholder(given):
            return None, None, []
        chosen = type_.variant(given)
        if chosen is not None:
            return chosen, given, []
        choice = ChoiceType(tuple(type_.variants))
        return None, None, list(self._choice(choice, given, node, inner))

    def _missing(self, type_: ObjectType, seen: set[str], item: Item, path: Path | None) -> Iterator[Breach]:
        missing = [one.name for one in type_.required() if one.name.lower() not in seen]
        if path is None:
            missing = [one for one in missing if one.lower() not in _SYSTEM]
        missing = [one for one in missing if not self._is_excepted("missing-property", Path(path, one, None))]
        if missing:
            names = ", ".join(f"'{one}'" for one in missing)
            many = len(missing) > 1
            message = f"Required {'properties' if many else 'property'} {names} {'are' if many else 'is'} missing"
            yield Breach("missing-property", self._opening(item), message)

    def _opening(self, item: Item) -> Node:
        return item.anchor if type(item) is Known else opening(item)  # type: ignore[arg-type]

    # ---- reporting

    def _where(self, path: Path | None) -> str:
        return f"on {self.resource.name}" if path is None else f"on '{dotted(path)}'"

    def _report(
        self, kind: str, node: Node, message: str, path: Path | None, fix: Fix | None = None
    ) -> Iterator[Breach]:
        if not self._is_excepted(kind, path):
            yield Breach(kind, node, message, fix)

    def _is_excepted(self, kind: str, path: Path | None) -> bool:
        return path is not None and is_excepted(kind, self.resource.name, dotted(path))
