"""Where in the text something is used: calls with a name, expressions, dependencies, arguments of deployments."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice

from armls.core.expression import parse_expression
from armls.core.syntax import Array, Literal, String, Tree
from armls.core.template import Template
from armls.services.locate.clues import Use
from armls.services.locate.places import Place, follow, place_at, place_of
from armls.services.locate.resources import Declared, Identity, Resources, identity_of

MAX_FOUND = 20
_MAX_LOOKED_AT = 5000

Found = tuple[Place, int, int]
"""A value, and the part of the text that is meant."""

_ROUNDS = 20
"""Rounds of a loop whose dependencies are looked at."""
_NO_KEY = ("", "")
_NAME = re.compile(r"[\w.$]+")


class Uses:
    """Searches one document."""

    def __init__(self, tree: Tree, root: Template, resources: Resources) -> None:
        self._tree, self._root, self._resources = tree, root, resources
        self._items: list[tuple[Place, set[str], set[tuple[str, str]]]] | None = None
        self._templates = sorted(root.all_templates(), key=lambda one: one.base + one.value.start)

    def find(self, use: Use, start: int, end: int) -> list[Found]:
        """Where it is, between two offsets of the text."""
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
        """Calls of a function, with the literal name as its argument where one is given."""
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
            place, on_key = place_at(self._tree, found.start())
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
        """Whether the name exists for the expressions at an offset."""
        names = self.template_at(offset).names
        section = names.parameters if use.function == "parameters" else names.variables
        return use.name.lower() in section

    def _expressions(self, use: Use, start: int, end: int) -> Iterator[Found]:
        """Strings that are that expression, or hold it."""
        text = use.name
        bare = text[1:-1] if text[:1] == "[" and text[-1:] == "]" else text
        if len(bare) < 4:
            return
        parts: list[tuple[bool, int, Place, int]] = []
        for written in {json.dumps(bare)[1:-1], json.dumps(bare, ensure_ascii=False)[1:-1], bare}:
            at = self._tree.text.find(written, start, end)
            while at >= 0 and len(parts) < MAX_FOUND:
                place, on_key = place_at(self._tree, at)
                node = place.key if on_key else place.node
                if type(node) is String and node.is_expression and "/metadata/" not in place.pointer + "/":
                    parts.append((node.value != f"[{bare}]", at, place, len(written)))
                at = self._tree.text.find(written, at + len(written), end)
        whole = [one for one in parts if not one[0]]
        for _, at, place, length in sorted(whole or parts, key=lambda one: one[1]):
            yield place, at, at + length

    # ---- dependencies

    def _dependencies(self, use: Use, start: int, end: int) -> Iterator[Found]:
        """Items of ``dependsOn`` that come to a name or id, then calls of ``reference`` that do."""
        target = identity_of(use.name)
        for item, values, identities in self._waits():
            if start <= item.start < end and (use.name.lower() in values or _key(target) in identities):
                yield item, item.start, item.end
        last = use.name.rpartition("/")[2]
        names = f"{re.escape(use.name)}|{re.escape(last)}"
        pattern = re.compile(rf"(?:reference|list|resourceInfo)\w*\(\s*'({names})'", re.IGNORECASE)
        for found in pattern.finditer(self._tree.text, start, end):
            place, _ = place_at(self._tree, found.start())
            if type(place.node) is String and place.node.is_expression:
                yield place, found.start(1), found.end(1)

    def _waits(self) -> list[tuple[Place, set[str], set[tuple[str, str]]]]:
        """The items of all ``dependsOn``, with the names and ids that they may come to, as texts and as identities."""
        if self._items is None:
            self._items = []
            for declared in self._resources.all:
                for item, node in _depends_on(declared.place):
                    values = {value.lower() for value in self._values_of(node, declared)}
                    keys = {_key(identity_of(value)) for value in values if "/" in value}
                    self._items.append((item, values, keys - {_NO_KEY}))
        return self._items

    def _values_of(self, node: String, declared: Declared) -> Iterator[str]:
        """What an item comes to, in each round of its resource's loop."""
        yield node.value
        if not node.is_expression:
            return
        label, taken = follow(declared.place, ["copy", "name"])
        is_looped = taken == 2 and type(label.node) is String
        loop = label.node.value.lower() if type(label.node) is String else ""
        rounds = range(_ROUNDS) if is_looped and "copyindex" in node.value.lower() else range(1)
        for index in rounds:
            loops = {loop: index, "": index} if is_looped else {}
            value = self._resources.naming.value(node, declared.template, True, loops)
            if isinstance(value, str):
                yield value

    # ---- parameters

    def _supplied(self, use: Use, start: int, end: int) -> Iterator[Found]:
        """Parameters that a nested deployment gets and does not declare."""
        for place, declares in self._handed_over(use.name, start, end):
            if not declares:
                yield place, *place.whole

    def _values(self, use: Use, start: int, end: int) -> Iterator[Found]:
        """What nested deployments are given for a parameter."""
        for place, declares in self._handed_over(use.name, start, end):
            if declares:
                yield place, *place.whole

    def _handed_over(self, name: str, start: int, end: int) -> Iterator[tuple[Place, bool]]:
        """What deployments are given under a name, and whether their templates declare it."""
        for declared in self._within(start, end):
            inner = declared.resource.nested
            if inner:
                place, taken = follow(declared.place, ["properties", "parameters", name])
                if taken == 3:
                    yield place, any(name.lower() in template.parameters for template in inner)

    # ---- properties

    def _forbidden(self, use: Use, start: int, end: int) -> Iterator[Found]:
        """A property of resources that are there already."""
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
        """What is null in a section."""
        for template in self._templates:
            section = place_of(template).step(use.name)
            for place in section.children() if section is not None else ():
                inside = [place, *place.children(), *(two for one in place.children() for two in one.children())]
                for one in inside if use.name == "functions" else inside[:1]:
                    if start <= one.start < end and type(one.node) is Literal and one.node.value is None:
                        yield one, *one.whole

    def _repeated(self, use: Use, start: int, end: int) -> Iterator[Found]:
        """Loops of variables of a name."""
        for template in self._templates:
            place, taken = follow(place_of(template), ["variables", "copy"])
            for loop in place.children() if taken == 2 else ():
                name = loop.step("name")
                if name is not None and type(name.node) is String and name.node.value.lower() == use.name.lower():
                    if start <= loop.start < end:
                        yield loop, *loop.whole

    def _within(self, start: int, end: int) -> Iterator[Declared]:
        """The resources of which something lies between two offsets."""
        return (one for one in self._resources.all if one.place.end > start and one.place.start < end)


def _key(identity: Identity | None) -> tuple[str, str]:
    """What is compared of a resource: type and name."""
    return (identity.type, identity.name.lower()) if identity is not None else _NO_KEY


def _depends_on(place: Place) -> Iterator[tuple[Place, String]]:
    inner = place.step("dependsOn")
    if inner is not None and type(inner.node) is Array:
        for item in inner.children():
            if type(item.node) is String:
                yield item, item.node
