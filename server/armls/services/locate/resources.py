"""The resolution of names and ids in an error to the template's resources."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Union

from msgspec import Struct

from armls.core.evaluator.placeholders import has_placeholder
from armls.core.graph import full_type
from armls.core.location import Location
from armls.core.syntax import Member, Object, String, content
from armls.core.template import Resource, Template
from armls.services.locate.naming import ANYTHING, Naming, Pattern, literal

_EXACT = 10_000
_GROUPS = "microsoft.resources/resourcegroups"
_SUBSCRIPTIONS = "microsoft.resources/subscriptions"
_MANAGEMENT_GROUPS = "microsoft.management/managementgroups"
DEPLOYMENTS = "microsoft.resources/deployments"


class Identity(Struct, frozen=True):
    """A parsed id: type and name of the resource, its group if known, and the resource that it extends."""

    type: str
    name: str
    group: str = ""
    parent: Union[Identity, None] = None  # noqa: UP007

    @property
    def outer(self) -> Identity | None:
        """The parent or extended resource."""
        if self.type.count("/") > 1 and "/" in self.name:
            type_, name = self.type.rpartition("/")[0], self.name.rpartition("/")[0]
            return Identity(type_, name, self.group, self.parent)
        return self.parent


class Declared(Struct, frozen=True, gc=False, eq=False):
    """A resource of the document, and its template. ``type`` is in lower case."""

    resource: Resource
    template: Template
    type: str
    place: Location


class Match(Struct, frozen=True, gc=False, eq=False):
    """A candidate resource for an id or a name; the more is certain, the higher its ``score``.

    ``inner`` is the part of it that the id refers to: a child in its properties.
    """

    declared: Declared
    score: int
    inner: Union[Location, None] = None  # noqa: UP007

    @property
    def place(self) -> Location:
        """The pointer of the candidate."""
        return self.inner or self.declared.place


def identity_of(text: str) -> Identity | None:
    """Parse an id, or a path of type and names (``Microsoft.Web/sites/a``); None if it is neither."""
    parts = text.strip().strip("/").split("/")
    lower = [part.lower() for part in parts]
    group = parts[3] if lower[:1] == ["subscriptions"] and lower[2:3] == ["resourcegroups"] and len(parts) > 3 else ""
    starts = [index for index, part in enumerate(lower) if part == "providers"]
    found: Identity | None = None
    if not starts:
        if lower[:1] == ["subscriptions"]:
            if len(parts) == 4 and group:
                return Identity(_GROUPS, group)
            return Identity(_SUBSCRIPTIONS, parts[1]) if len(parts) == 2 else None
        starts = [-1]
    for start, end in zip(starts, [*starts[1:], len(parts)], strict=True):
        one = _pairs(parts[start + 1 : end])
        if one is None:
            return found
        found = Identity(one[0], one[1], group, found)
    if found is not None and found.parent is None and group and starts[0] > 0:
        return found
    return found


def _pairs(parts: list[str]) -> tuple[str, str] | None:
    """Type and name from ``provider/type/name/type/name``."""
    if len(parts) < 3 or "." not in parts[0]:
        return None
    return "/".join([parts[0], *parts[1::2]]).lower(), "/".join(parts[2::2])


class Resources:
    """All resources of a document, by type and name."""

    def __init__(self, root: Template, naming: Naming) -> None:
        self.naming = naming
        self.all: list[Declared] = []
        self._by_type: dict[str, list[Declared]] = {}
        self._by_member: dict[Member, Declared] = {}
        self._full_names: dict[Member, Pattern] = {}
        self._by_exact: dict[str, list[Declared]] | None = None
        self._starts: list[tuple[int, Declared]] = []
        for template in root.all_templates():
            for resource in template.all_resources():
                type_ = (full_type(resource) or resource.type or "").strip("/").lower()
                place = Location(
                    resource.pointer, resource.member.value, resource.base, resource.key, resource.key_base
                )
                one = Declared(resource, template, type_, place)
                self.all.append(one)
                self._by_type.setdefault(type_, []).append(one)
                self._by_member[resource.member] = one

    def of(self, resource: Resource) -> Declared:
        """The declared resource at a pointer."""
        return self._by_member[resource.member]

    def around(self, offset: int) -> Declared | None:
        """The innermost resource around an offset."""
        if not self._starts:
            self._starts = sorted(((one.place.start, one) for one in self.all), key=lambda one: one[0])
        index = bisect_right(self._starts, offset, key=lambda one: one[0]) - 1
        while index >= 0:
            found = self._starts[index][1]
            if offset < found.place.end:
                return found
            index -= 1
        return None

    # ---- ids

    def by_id(self, text: str) -> list[Match]:
        """The best candidates for an id; else those for its nearest parent."""
        identity = identity_of(text)
        inner: list[Identity] = []
        while identity is not None:
            found = _best(self._matches(identity))
            if found:
                return [_within(match, inner[-1]) for match in found] if inner else found
            inner.append(identity)
            identity = identity.outer
        return []

    def _matches(self, identity: Identity) -> Iterator[Match]:
        for declared in self._by_type.get(identity.type, ()):
            score = self._score(declared, identity.name)
            if score and self._may_extend(declared, identity.parent):
                yield Match(declared, score + self._in_group(declared, identity.group))
        if identity.parent is None:
            return
        # An extension as declared before 'scope' existed.
        provider, _, types = identity.type.partition("/")
        name = f"{identity.parent.name}/{provider}/{identity.name}"
        for declared in self._by_type.get(f"{identity.parent.type}/providers/{types}", ()):
            score = self._score(declared, name)
            if score:
                yield Match(declared, score + self._in_group(declared, identity.group))

    def _may_extend(self, declared: Declared, parent: Identity | None) -> bool:
        """Whether a resource may extend ``parent``; None is the scope of the deployment."""
        body = declared.resource.body
        scope = body.get("scope") if body is not None else None
        if parent is not None and parent.type == _MANAGEMENT_GROUPS:
            parent = None
        if scope is None or declared.type == DEPLOYMENTS:
            return parent is None
        value = self.naming.text(scope.value, declared.template, {})
        identity = identity_of(value)
        if identity is None or has_placeholder(identity.name):
            return True
        return parent is not None and (identity.type, identity.name.lower()) == (parent.type, parent.name.lower())

    def _in_group(self, declared: Declared, group: str) -> int:
        """A bonus for a resource in the group of the id, a malus for one in another."""
        template: Template | None = declared.template
        if declared.type == DEPLOYMENTS and declared.resource.text("resourceGroup") is not None:
            holder: Resource | None = declared.resource
        else:
            holder = template.holder if template is not None else None
        while holder is not None and holder.text("resourceGroup") is None and template is not None:
            template = template.parent
            holder = template.holder if template is not None else None
        if holder is None or template is None or not group or holder.body is None:
            return 0
        node = holder.body.get("resourceGroup")
        outer = template.parent if template.holder is holder and template.parent is not None else template
        value = self.naming.value(node.value if node else None, outer, {})
        if not isinstance(value, str):
            return 0
        return 5 if value.lower() == group.lower() else -5

    # ---- names

    def by_name(self, name: str, type_: str = "") -> list[Match]:
        """The resources that a message refers to by a name: evaluated or as written, a symbol, or a path."""
        wanted = type_.strip("/").lower()
        if wanted not in self._by_type:
            wanted = ""
        pool = self._by_type[wanted] if wanted else self.all
        written = [
            Match(one, _EXACT)
            for one in pool
            if name in (one.resource.text("name"), one.resource.symbol) or one.place.pointer == _pointer(name)
        ]
        if written:
            return written
        scored = ((one, self._score(one, name) or self._score_of_last(one, name)) for one in pool)
        found = _best(Match(one, score) for one, score in scored if score)
        # Without a type, an uncertain match of a name is ignored.
        return [one for one in found if wanted or one.score >= 3]

    def called(self, name: str) -> list[Declared]:
        """The resources, except deployments, with exactly that name, with or without their parents'."""
        if self._by_exact is None:
            self._by_exact = {}
            for one in self.all:
                exact = self.full_name(one).exact if one.type != DEPLOYMENTS else None
                for key in {exact.lower(), exact.lower().rpartition("/")[2]} if exact else ():
                    self._by_exact.setdefault(key, []).append(one)
        return self._by_exact.get(name.lower().rstrip("."), [])

    def by_type(self, type_: str) -> list[Match]:
        """The resources of a type; a type without its provider matches every provider."""
        wanted = type_.strip("/").lower()
        same = self._by_type.get(wanted) or [one for one in self.all if one.type.partition("/")[2] == wanted]
        return [Match(one, 1, one.place.step("type")) for one in same]

    def by_loop(self, name: str) -> list[Match]:
        """The resources whose copy loop has that name."""
        found = []
        for one in self.all:
            copy = one.resource.body.get("copy") if one.resource.body is not None else None
            loop = content(copy.value) if copy is not None else None
            label = loop.get("name") if type(loop) is Object else None
            if label is not None and type(label.value) is String and label.value.value.lower() == name.lower():
                assert copy is not None
                found.append(Match(one, _EXACT, one.place.property(copy)))
        return found

    def deployments(self, targets: Iterable[str]) -> list[Resource]:
        """The deployments of the document among the targets of an error."""
        found = []
        for target in targets:
            identity = identity_of(target)
            if identity is not None and identity.type == DEPLOYMENTS:
                found += [match.declared.resource for match in _best(self._matches(identity)) if match.score > 1]
        return found

    def full_name(self, declared: Declared) -> Pattern:
        """A resource's name with its parents' before it."""
        found = self._full_names.get(declared.resource.member)
        if found is None:
            found = self._full_names[declared.resource.member] = self._full_name(declared)
        return found

    def _full_name(self, declared: Declared) -> Pattern:
        resource = declared.resource
        own = self.naming.name(resource, declared.template)
        type_ = resource.type or ""
        if resource.parent is None or ("." in type_.partition("/")[0] and "/" in type_):
            return own
        outer = self.full_name(self.of(resource.parent))
        return outer.joined(literal("/")).joined(own)

    def _score(self, declared: Declared, name: str) -> int:
        """The score of a full name; 0 if it doesn't match."""
        pattern = self.full_name(declared)
        if pattern.exact is not None:
            return _EXACT if pattern.exact.lower() == name.lower() else 0
        if not pattern.matches(name):
            return 0
        rounds = self.naming.rounds(declared.resource, declared.template)
        if rounds is None:
            return 1 + pattern.weight
        own = name if declared.resource.parent is None else name.rpartition("/")[2]
        fitting = [one for one in rounds if one.matches(own)]
        return max((_EXACT if one.exact is not None else 1 + one.weight for one in fitting), default=0)

    def _score_of_last(self, declared: Declared, name: str) -> int:
        """The score of the last part of a child's name."""
        if declared.resource.parent is None:
            return 0
        pattern = self.naming.name(declared.resource, declared.template)
        if pattern is ANYTHING or not pattern.matches(name):
            return 0
        return _EXACT if pattern.exact is not None else 1 + pattern.weight


def _best(matches: Iterable[Match]) -> list[Match]:
    found = list(matches)
    most = max((one.score for one in found), default=0)
    return [one for one in found if one.score == most]


def _pointer(path: str) -> str:
    """Convert ``resources[0].resources[1]`` to a pointer; an invalid one for anything else."""
    return "/" + path.replace("[", "/").replace("]", "").replace(".", "/") if "[" in path else ""


def _within(match: Match, child: Identity) -> Match:
    """The part of a resource's properties that declares a child, such as one of a network's ``subnets``."""
    place: Location | None = match.declared.place.step("properties")
    place = place.step(child.type.rpartition("/")[2]) if place is not None else None
    wanted = child.name.rpartition("/")[2].lower()
    for item in place.children() if place is not None else ():
        name = item.step("name")
        if name is not None and type(name.node) is String and name.node.value.lower() == wanted:
            return Match(match.declared, match.score, item)
    return match
