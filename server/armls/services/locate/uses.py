"""The uses of names in the text: calls, expressions, dependencies, arguments of deployments."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice

from armls.core.expression import parse_expression
from armls.core.location import Location, Step
from armls.core.syntax import Array, Literal, Object, String, Tree
from armls.core.template import Template, template_location
from armls.services.locate.clues import Use
from armls.services.locate.paths import follow
from armls.services.locate.resources import DEPLOYMENTS, Declared, Identity, Resources, identity_of

MAX_FOUND = 20
_MAX_LOOKED_AT = 5000

Found = tuple[Location, int, int]
"""A value, and the relevant part of the text."""

_ROUNDS = 20
"""The most iterations of a copy loop whose dependencies are evaluated."""
_NO_KEY = ("", "")
_LEAST_PART = 4
"""The most characters of an expression that is searched within others."""
_OPENING = re.compile(r"[\"']\[")
_TYPED = ("$ref", "items", "prefixItems", "properties", "additionalProperties", "discriminator", "nullable")
_FEATURES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "aggregatetypevalidation": (("definitions",), _TYPED),
    "nullableparameters": ((), ("nullable",)),
    "extensibilityextensions": (("extensions",), ()),
    "importstatements": (("imports",), ()),
    "asserts": (("asserts",), ()),
    "allowdeprecatedsealedconstraint": ((), ("sealed",)),
    "allowdeprecatedrequiredconstraint": ((), ("required",)),
}
"""The sections and the members of declarations that require a feature of the language."""
_NAME = re.compile(r"[\w.$]+")


class Uses:
    """A search of one document."""

    def __init__(self, tree: Tree, root: Template, resources: Resources) -> None:
        self._tree, self._root, self._resources = tree, root, resources
        self._items: list[tuple[Location, set[str], set[tuple[str, str]]]] | None = None
        self._written: dict[str, list[Location]] | None = None
        self._templates = sorted(root.all_templates(), key=lambda one: one.base + one.value.start)

    def find(self, use: Use, start: int, end: int) -> list[Found]:
        """The use between two offsets of the text."""
        searches: dict[str, Callable[[Use, int, int], Iterator[Found]]] = {
            "call": self._calls,
            "expression": self._expressions,
            "dependency": self._dependencies,
            "supplied": self._supplied,
            "value": self._values,
            "forbidden": self._forbidden,
            "lacking": self._lacking,
            "null": self._nulls,
            "repeated": self._repeated,
            "access": self._accesses,
            "feature": self._features,
            "mistyped": self._mistyped,
            "alias": self._aliases,
            "id type": self._id_types,
        }
        search = searches.get(use.kind)
        return list(islice(search(use, start, end), MAX_FOUND)) if search is not None else []

    def template_at(self, offset: int) -> Template:
        """The innermost template around an offset."""
        found = self._root
        for one in self._templates:
            if one.base + one.value.start <= offset < one.base + one.value.end:
                found = one
        return found

    # ---- expressions

    def _calls(self, use: Use, start: int, end: int) -> Iterator[Found]:
        """Calls of a function, with a literal name as argument if one is given."""
        function = use.function
        if not _NAME.fullmatch(function):
            return
        pattern = rf"(?<![\w.]){re.escape(function)}\s*\("
        if use.name:
            inner = re.escape(json.dumps(use.name.replace("'", "''"), ensure_ascii=False)[1:-1])
            pattern += rf"\s*'({inner})'\s*\)"
        for count, found in enumerate(re.compile(pattern, re.IGNORECASE).finditer(self._tree.text, start, end)):
            if count > _MAX_LOOKED_AT:
                return
            place, on_key = Location.root(self._tree).at(found.start())
            node = place.key if on_key else place.node
            if type(node) is not String or not node.is_expression or "/metadata/" in place.pointer + "/":
                continue
            if use.name and self._is_declared(use, found.start()):
                continue
            if use.name:
                yield place, found.start(1), found.end(1)
                continue
            parsed = parse_expression(node.value)
            if parsed.root is None or any(one.call.function == function.lower() for one in parsed.calls):
                yield place, found.start(), found.start() + len(function)

    def _is_declared(self, use: Use, offset: int) -> bool:
        """Whether the name is in scope of the expressions at an offset."""
        names = self.template_at(offset).names
        section = names.parameters if use.function == "parameters" else names.variables
        return use.name.lower() in section

    def _expressions(self, use: Use, start: int, end: int) -> Iterator[Found]:
        """Strings that are that expression, ignoring white space, or contain it."""
        text = use.name
        bare = text[1:-1] if text[:1] == "[" and text[-1:] == "]" else text
        whole = [one for one in self._all_expressions().get("".join(bare.split()), ()) if start <= one.start < end]
        for same in (lambda inner: inner == bare, lambda inner: inner.split() == bare.split(), lambda _: True):
            found = [one for one in whole if type(one.node) is String and same(one.node.value[1:-1])]
            if found:
                yield from ((one, one.start + 2, one.end - 2) for one in found)
                return
        if len(bare) >= _LEAST_PART:
            yield from self._holding(bare, start, end)

    def _holding(self, bare: str, start: int, end: int) -> Iterator[Found]:
        """The occurrences of a string in expressions."""
        found: list[tuple[int, Location, int]] = []
        for written in {json.dumps(bare)[1:-1], json.dumps(bare, ensure_ascii=False)[1:-1], bare}:
            at = self._tree.text.find(written, start, end)
            while at >= 0 and len(found) < MAX_FOUND:
                place, on_key = Location.root(self._tree).at(at)
                node = place.key if on_key else place.node
                if type(node) is String and node.is_expression and "/metadata/" not in place.pointer + "/":
                    found.append((at, place, len(written)))
                at = self._tree.text.find(written, at + len(written), end)
        for at, place, length in sorted(found, key=lambda one: one[0]):
            yield place, at, at + length

    def _all_expressions(self) -> dict[str, list[Location]]:
        """All values that are expressions, by their text without brackets and white space."""
        if self._written is None:
            self._written = {}
            for found in _OPENING.finditer(self._tree.text):
                place, on_key = Location.root(self._tree).at(found.start())
                node = place.node
                if on_key or type(node) is not String or not node.is_expression or place.start != found.start():
                    continue
                if "/metadata/" not in place.pointer + "/":
                    self._written.setdefault("".join(node.value[1:-1].split()), []).append(place)
        return self._written

    def _accesses(self, use: Use, start: int, end: int) -> Iterator[Found]:
        """Expressions that read a property of that name."""
        name = re.escape(use.name)
        pattern = re.compile(rf"\.({name})(?![\w-])|\['({name})'\]", re.IGNORECASE)
        for count, found in enumerate(pattern.finditer(self._tree.text, start, end)):
            if count > _MAX_LOOKED_AT:
                return
            place, on_key = Location.root(self._tree).at(found.start())
            if not on_key and type(place.node) is String and place.node.is_expression:
                group = 1 if found[1] is not None else 2
                yield place, found.start(group), found.end(group)

    def _aliases(self, use: Use, start: int, end: int) -> Iterator[Found]:
        """The references of resources to an extension."""
        for declared in self._within(start, end):
            for name in ("extension", "import"):
                place = declared.place.step(name)
                if place is not None and type(place.node) is String and place.node.value == use.name:
                    yield place, *place.whole

    def _id_types(self, use: Use, start: int, end: int) -> Iterator[Found]:
        """The ids with a type, in a call or else in a resource's own type."""
        calls = re.compile(rf"resourceId\([^\[\]]{{0,200}}?'({re.escape(use.name)})'", re.IGNORECASE)
        hits = islice(calls.finditer(self._tree.text, start, end), _MAX_LOOKED_AT)
        found = [(Location.root(self._tree).at(hit.start())[0], *hit.span(1)) for hit in hits]
        found = [one for one in found if type(one[0].node) is String and one[0].node.is_expression]
        yield from found
        for declared in self._within(start, end) if not found else ():
            place = declared.place.step("type")
            if place is not None and type(place.node) is String and place.node.value == use.name:
                yield place, *place.whole

    def _mistyped(self, use: Use, start: int, end: int) -> Iterator[Found]:
        """The values that must be a Boolean or a template and are neither that nor an expression."""
        for declared in self._within(start, end):
            path: list[Step] = ["condition"] if use.function == "Boolean" else ["properties", "template"]
            yield from self._not_of(declared.place, path, use.function)
        for template in self._templates if use.function == "Boolean" else ():
            section = template_location(template).step("outputs")
            for output in section.children() if section is not None else ():
                if start <= output.start < end:
                    yield from self._not_of(output, ["condition"], use.function)

    def _not_of(self, place: Location, path: list[Step], wanted: str) -> Iterator[Found]:
        inner, taken = follow(place, path)
        node = inner.node
        if taken < len(path) or (type(node) is String and node.is_expression):
            return
        is_right = type(node) is Object if wanted == "Object" else type(node) is Literal and node.value is not None
        if not is_right:
            yield inner, *inner.whole

    def _features(self, use: Use, start: int, end: int) -> Iterator[Found]:
        """The uses of a feature of the language, by its members."""
        sections, members = _FEATURES.get(use.name.lower(), ((), ()))
        for template in self._templates:
            outer = template_location(template)
            for name in sections:
                section = outer.step(name)
                if section is not None:
                    yield section, *section.whole
            for name in ("parameters", "outputs", "definitions") if members else ():
                section = outer.step(name)
                for declared in section.children() if section is not None else ():
                    for member in members:
                        found = declared.step(member)
                        if found is not None:
                            yield found, *found.whole

    # ---- dependencies

    def _dependencies(self, use: Use, start: int, end: int) -> Iterator[Found]:
        """Items of ``dependsOn`` that evaluate to a name or id, then calls of ``reference`` that do."""
        target = identity_of(use.name)
        for item, values, identities in self._waits():
            if start <= item.start < end and (use.name.lower() in values or _key(target) in identities):
                yield item, item.start, item.end
        last = use.name.rpartition("/")[2]
        names = f"{re.escape(use.name)}|{re.escape(last)}"
        pattern = re.compile(rf"(?:reference|list|resourceInfo)\w*\(\s*'({names})'", re.IGNORECASE)
        for found in pattern.finditer(self._tree.text, start, end):
            place, _ = Location.root(self._tree).at(found.start())
            if type(place.node) is String and place.node.is_expression:
                yield place, found.start(1), found.end(1)

    def _waits(self) -> list[tuple[Location, set[str], set[tuple[str, str]]]]:
        """The items of all ``dependsOn``, with the names and ids that they may evaluate to."""
        if self._items is None:
            self._items = []
            for declared in self._resources.all:
                for item, node in _depends_on(declared.place):
                    values = {value.lower() for value in self._values_of(node, declared)}
                    keys = {_key(identity_of(value)) for value in values if "/" in value}
                    self._items.append((item, values, keys - {_NO_KEY}))
        return self._items

    def _values_of(self, node: String, declared: Declared) -> Iterator[str]:
        """The values of an item, in each iteration of its resource's copy loop."""
        yield node.value
        if not node.is_expression:
            yield node.value.removeprefix("[")
            return
        label, taken = follow(declared.place, ["copy", "name"])
        is_looped = taken == 2 and type(label.node) is String
        loop = label.node.value.lower() if type(label.node) is String else ""
        rounds = range(_ROUNDS) if is_looped and "copyindex" in node.value.lower() else range(1)
        for index in rounds:
            loops = {loop: index, "": index} if is_looped else {}
            value = self._resources.naming.text(node, declared.template, loops)
            if value:
                yield value

    # ---- parameters

    def _supplied(self, use: Use, start: int, end: int) -> Iterator[Found]:
        """Arguments of a nested deployment that its template does not declare."""
        for place, templates in self._handed_over(use.name, start, end):
            if not any(use.name.lower() in one.parameters for one in templates) and (
                not use.declared or any(one.parameters.keys() >= set(use.declared) for one in templates)
            ):
                yield place, *place.whole

    def given_to_linked(self, name: str) -> list[Found]:
        """The arguments of a name in deployments of templates in other files."""
        found = self._handed_over(name, 0, len(self._tree.text), nested=False)
        return [(place, *place.whole) for place, _ in islice(found, MAX_FOUND)]

    def _values(self, use: Use, start: int, end: int) -> Iterator[Found]:
        """The arguments of nested deployments for a parameter."""
        for place, templates in self._handed_over(use.name, start, end):
            if any(use.name.lower() in one.parameters for one in templates):
                yield place, *place.whole

    def _handed_over(
        self, name: str, start: int, end: int, *, nested: bool = True
    ) -> Iterator[tuple[Location, tuple[Template, ...]]]:
        """The arguments of a name in deployments, with their templates; in ``nested`` ones, or in the others."""
        for declared in self._within(start, end):
            inner = declared.resource.nested
            if bool(inner) == nested and declared.type == DEPLOYMENTS:
                place, taken = follow(declared.place, ["properties", "parameters", name])
                if taken == 3:
                    yield place, tuple(inner)

    # ---- properties

    def _forbidden(self, use: Use, start: int, end: int) -> Iterator[Found]:
        """A property of existing resources."""
        for declared in self._within(start, end):
            place = declared.place.step(use.name) if declared.resource.is_existing else None
            if place is not None:
                yield place, *place.whole

    def _lacking(self, use: Use, start: int, end: int) -> Iterator[Found]:
        """Resources without a property."""
        for declared in self._within(start, end):
            if declared.place.step(use.name) is None:
                yield declared.place, *declared.place.whole

    def _nulls(self, use: Use, start: int, end: int) -> Iterator[Found]:
        """The null values in a section."""
        for template in self._templates:
            section = template_location(template).step(use.name)
            for place in section.children() if section is not None else ():
                inside = [place, *place.children(), *(two for one in place.children() for two in one.children())]
                for one in inside if use.name == "functions" else inside[:1]:
                    if start <= one.start < end and type(one.node) is Literal and one.node.value is None:
                        yield one, *one.whole

    def _repeated(self, use: Use, start: int, end: int) -> Iterator[Found]:
        """Variable copy loops of a name."""
        for template in self._templates:
            place, taken = follow(template_location(template), ["variables", "copy"])
            for loop in place.children() if taken == 2 else ():
                name = loop.step("name")
                if name is not None and type(name.node) is String and name.node.value.lower() == use.name.lower():
                    if start <= loop.start < end:
                        yield loop, *loop.whole

    def _within(self, start: int, end: int) -> Iterator[Declared]:
        """The resources that overlap two offsets."""
        return (one for one in self._resources.all if one.place.end > start and one.place.start < end)


def _key(identity: Identity | None) -> tuple[str, str]:
    """The identity of a resource: type and name."""
    return (identity.type, identity.name.lower()) if identity is not None else _NO_KEY


def _depends_on(place: Location) -> Iterator[tuple[Location, String]]:
    inner = place.step("dependsOn")
    if inner is not None and type(inner.node) is Array:
        for item in inner.children():
            if type(item.node) is String:
                yield item, item.node
