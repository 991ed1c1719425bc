"""Paths in messages of resource providers: from a resource, from its properties, or only their last steps.

A provider reads the request that Azure made of one resource. The path is one in that request, and so is a position
with it, which therefore doesn't apply to the template.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from msgspec import Struct

from armls.core.location import Location, Step
from armls.core.syntax import Array, Literal, Node, Number, Object, String, Tree
from armls.services.locate.resources import Declared, Match, Resources

_SECTIONS = frozenset(
    {"$schema", "contentversion", "languageversion", "apiprofile", "parameters", "variables", "functions",
     "resources", "outputs", "definitions", "metadata", "extensions", "imports", "template", "asserts"}
)  # fmt: skip
MAX_RELATIVE = 5
"""The number of locations above which a path is ambiguous."""
_MAX_LOOKED_AT = 5000
_TEMPLATE_CODES = frozenset(
    {"invalidtemplate", "invalidrequestcontent", "invalidtemplatedeployment", "invaliddeployment", "templateviolation"}
)
_PROVIDER_CODES = frozenset(
    {"invalidrequestformat", "invalidjson", "invalidparameter", "invalidrequestbody", "invalidrequestproperty",
     "invalidpayload", "invalidjsonreferenceformat", "cannotparserequest", "invalidresource"}
)  # fmt: skip
_OF_TEMPLATE = re.compile(r"\btemplate\b|request content was invalid", re.IGNORECASE)
_OF_PROVIDER = re.compile(r"cannot parse the request|request (?:body|payload|is malformed)", re.IGNORECASE)

_OBJECT = re.compile(r"StartObject|parsing value: \{|current JSON object|JSON token of type Object")
_ARRAY = re.compile(r"StartArray|parsing value: \[|current JSON array|JSON token of type Array")
_VALUE = re.compile(
    r"Error converting value (?:\"([^\"]*)\"|(\S+)) to type|[Cc]ould not convert string(?: to \w+)?:? '?([^.']+)"
)


class Hint(Struct, frozen=True):
    """A parser's description of an invalid value: its JSON type, or its text."""

    type: type[Node] | None = None
    value: str | None = None

    def fits(self, node: Node) -> bool:
        """Whether a value certainly matches."""
        if self.type is not None:
            return type(node) is self.type
        if self.value is None:
            return False
        if type(node) is String:
            return node.value == self.value
        return type(node) in (Literal, Number) and str(getattr(node, "value", "")).lower() == self.value.lower()


def hint_of(text: str) -> Hint:
    """The description of a value in a message."""
    if _OBJECT.search(text):
        return Hint(Object)
    if _ARRAY.search(text):
        return Hint(Array)
    found = _VALUE.search(text)
    return Hint(None, next(one for one in found.groups() if one is not None)) if found is not None else Hint()


def is_of_provider(text: str, code: str) -> bool:
    """Whether a message is from a resource provider, which never sees the template."""
    code = code.lower()
    if code in _TEMPLATE_CODES or _OF_TEMPLATE.search(text):
        return False
    return code in _PROVIDER_CODES or _OF_PROVIDER.search(text) is not None


def is_relative(steps: list[Step]) -> bool:
    """Whether a path starts at something other than a template, or its deployment."""
    names = [one.lower() if isinstance(one, str) else "" for one in steps[:2]]
    if not names:
        return False
    return names[0] not in _SECTIONS and names[:2] != ["properties", "template"]


def is_of_parameters(steps: list[Step]) -> bool:
    """Whether a path may be that of a parameter's value in a deployment request."""
    return len(steps) > 2 and [str(one).lower() for one in steps[:2]] == ["properties", "parameters"]


class RelativePaths:
    """The resolution of such paths in one document."""

    def __init__(self, tree: Tree, resources: Resources) -> None:
        self._tree, self._resources = tree, resources

    def find(self, steps: list[Step], bases: list[Match], hint: Hint) -> list[tuple[Location, Declared]]:
        """The locations of a path in the candidate resources; in the whole document if ``bases`` is empty.

        In a candidate, the longest existing part of the path; empty if there is none, or too many locations.
        """
        known = [(one.place, one.declared) for one in bases]
        starts = known or [(one.place, one) for one in self._resources.all]
        for variant in _variants(steps):
            found = []
            for place, declared in starts:
                inner, taken = descend(place, variant)
                if taken == len(variant) or (taken >= 2 and _is_computed(inner.node)):
                    found.append((inner, declared))
            if found:
                return _chosen(found, hint)
        found = list(self._ending_in(steps, [place.whole for place, _ in known]))
        if found:
            return _chosen(found, hint)
        return [one for one in (self._farthest(place, declared, steps) for place, declared in known) if one is not None]

    def _farthest(self, place: Location, declared: Declared, steps: list[Step]) -> tuple[Location, Declared] | None:
        """The location of a path in the candidate resource, if it is in its properties."""
        inner, taken = max((descend(place, one) for one in _variants(steps)), key=lambda one: one[1])
        return (inner, declared) if taken else None

    def _ending_in(self, steps: list[Step], bounds: list[tuple[int, int]]) -> Iterator[tuple[Location, Declared]]:
        """The values in resources whose paths end with these steps."""
        first = steps[0]
        if not isinstance(first, str) or not first:
            return
        seen: set[str] = set()
        pattern = re.compile(re.escape(json.dumps(first, ensure_ascii=False)) + r"\s*:", re.IGNORECASE)
        for start, end in bounds or [(0, len(self._tree.text))]:
            for count, hit in enumerate(pattern.finditer(self._tree.text, start, end)):
                if count > _MAX_LOOKED_AT or len(seen) > MAX_RELATIVE:
                    return
                place, on_key = Location.root(self._tree).at(hit.start() + 1)
                if not on_key:
                    continue
                inner, taken = descend(place, steps[1:])
                if taken < len(steps) - 1 or inner.pointer in seen or "/resources/" not in inner.pointer:
                    continue
                declared = self._resources.around(inner.start)
                if declared is not None and "/template/" not in inner.pointer[len(declared.place.pointer) :]:
                    seen.add(inner.pointer)
                    yield inner, declared


def _variants(steps: list[Step]) -> Iterator[list[Step]]:
    """The possible paths in a resource: itself, in its properties, and both without their first name."""
    yield steps
    if steps[0] != "properties":
        yield ["properties", *steps]
    if len(steps) > 1:
        yield steps[1:]
        if steps[1] != "properties":
            yield ["properties", *steps[1:]]


def _chosen(found: list[tuple[Location, Declared]], hint: Hint) -> list[tuple[Location, Declared]]:
    """The locations that match the description of the value; none if too many remain."""
    fitting = [one for one in found if hint.fits(one[0].node)] or found
    return fitting if len(fitting) <= MAX_RELATIVE else []


def _is_computed(node: Node) -> bool:
    return type(node) is String and node.is_expression


def descend(place: Location, steps: list[Step]) -> tuple[Location, int]:
    """The location of steps from a value, and the number of steps that exist.

    Follows the output of a copy loop, and the only item with a name if an index is missing.
    """
    taken = 0
    while taken < len(steps):
        step = steps[taken]
        inner = place.step(step)
        if inner is None and type(place.node) is Object:
            inner = _looped(place, step)
            if inner is not None and taken + 1 < len(steps) and isinstance(steps[taken + 1], int):
                taken += 1
        elif inner is None and type(place.node) is Array and isinstance(step, str):
            having = [one for one in (item.step(step) for item in place.children()) if one is not None]
            inner = having[0] if len(having) == 1 else None
        if inner is None:
            return place, taken
        place, taken = inner, taken + 1
    return place, taken


def _looped(place: Location, name: Step) -> Location | None:
    """The value of a property that a copy loop in an object makes."""
    loops = place.step("copy")
    if loops is None or type(loops.node) is not Array:
        return None
    for loop in loops.children():
        label = loop.step("name")
        if label is not None and type(label.node) is String and label.node.value.lower() == str(name).lower():
            return loop.step("input")
    return None
