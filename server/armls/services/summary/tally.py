"""Counts of a template, whichever engine reads it: numbers only, so that the memory is bounded.

An engine makes these objects as it meets the parts of a document, and hands each finished part to the one around it.
Of equal keys the last one counts, as it does for Azure; that is why a part replaces what was there before.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

import msgspec

from armls.core.graph import names_provider
from armls.core.limits import DEPLOYMENT_LIMITS
from armls.core.location import escape

MAX_NAMES = 65_536
"""So many names of one section are told apart; repetitions of later ones count again."""

MAX_TYPES = 10_000
"""So many resource types are listed; the others are counted under :data:`OTHER_TYPES`."""

_MAX_RICH = 4_096
"""So many different resources with symbolic names are kept apart."""

MAX_NAME = 512
"""Characters of a name or type that are kept."""

_MOST_COPIES = 1_000_000_000
OTHER_TYPES = "(other types)"
DEPLOYMENT = "microsoft.resources/deployments"


class Names:
    """The names of a section, in any case."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._others = 0

    def add(self, name: str) -> None:
        """One more member, or the same again."""
        name = _key(name.lower())
        if name in self._known:
            return
        if len(self._known) < MAX_NAMES:
            self._known.add(name)
        else:
            self._others += 1

    def __len__(self) -> int:
        return len(self._known) + self._others


class Functions:
    """User functions: those of each namespace are added up."""

    def __init__(self) -> None:
        self.count = 0


class Resource:
    """One resource. ``copies`` is a literal count, 1 for any other; ``type`` None where it is missing or no text."""

    __slots__ = ("children", "copies", "is_conditional", "is_copied", "is_existing", "template", "type")

    def __init__(self) -> None:
        self.type: str | None = None
        self.copies = 1
        self.is_copied = self.is_conditional = self.is_existing = False
        self.children: Resources | None = None
        self.template: Template | None = None


class Totals(msgspec.Struct, gc=False):
    """Counts of some resources with all that is in them.

    ``own``: types that are relative to a parent, if there is one; ``far``: those in nested templates. ``used``: what
    counts towards the limit. ``fullest``: by limit, the most that a nested deployment uses, and where it is.
    """

    direct: int = 0
    child: int = 0
    nested: int = 0
    copies: int = 0
    conditional: int = 0
    existing: int = 0
    used: int = 0
    own: dict[str, int] = {}
    far: dict[str, int] = {}
    fullest: dict[str, tuple[int, str]] = {}

    def add_plain(self, types: Mapping[str, int]) -> None:
        """Resources of which there is nothing to say but the type."""
        for type_, count in types.items():
            self.direct += count
            self.used += count
            _count(self.own, type_, count)

    def add(self, resource: Resource, path: str) -> None:
        """One resource; ``path`` is its pointer from the list or object that holds it."""
        self.direct += 1
        self.copies += resource.is_copied
        self.conditional += resource.is_conditional
        self.existing += resource.is_existing
        if not resource.is_existing:
            self.used += resource.copies
        own = resource.type or ""
        _count(self.own, own, 1)
        if resource.children is not None:
            self._add_children(own, resource.children.totals(), f"{path}/resources")
        if resource.template is not None and own.lower() == DEPLOYMENT:
            self._add_nested(resource.template, f"{path}/properties/template")

    def _add_children(self, parent: str, inner: Totals, path: str) -> None:
        self.child += inner.direct + inner.child
        self.nested += inner.nested
        self.used += inner.used
        self._add_shared(inner)
        for type_, count in inner.own.items():
            _count(self.own, type_ if names_provider(type_) or not parent else short(f"{parent}/{type_}"), count)
        self._add_types(self.far, inner.far)
        self._add_fullest(inner, path)

    def _add_nested(self, template: Template, path: str) -> None:
        inner = template.totals()
        self.nested += inner.direct + inner.child + inner.nested
        self._add_shared(inner)
        self._add_types(self.far, inner.own)
        self._add_types(self.far, inner.far)
        for name, used in template.used(inner).items():
            self._fullest(name, used, path)
        self._add_fullest(inner, f"{path}/resources")

    @staticmethod
    def _add_types(mine: dict[str, int], theirs: Mapping[str, int]) -> None:
        for type_, count in theirs.items():
            _count(mine, type_, count)

    def _add_fullest(self, inner: Totals, path: str) -> None:
        for name, (used, where) in inner.fullest.items():
            self._fullest(name, used, path + where)

    def _add_shared(self, inner: Totals) -> None:
        self.copies += inner.copies
        self.conditional += inner.conditional
        self.existing += inner.existing

    def _fullest(self, name: str, used: int, path: str) -> None:
        if used > self.fullest.get(name, (0, ""))[0]:
            self.fullest[name] = used, path

    def merge(self, other: Totals) -> None:
        """More resources of the same list or object."""
        self.direct += other.direct
        self.child += other.child
        self.nested += other.nested
        self.used += other.used
        self._add_shared(other)
        self._add_types(self.own, other.own)
        self._add_types(self.far, other.far)
        self._add_fullest(other, "")


class Resources:
    """A ``resources`` section: a list, or an object with symbolic names, of which the last of equal ones counts."""

    def __init__(self) -> None:
        self._index = 0
        self._sum = Totals()
        self._named: dict[str, Totals | None] = {}
        self._shared: dict[tuple[str | None, int, bool, bool, bool], Totals] = {}
        self._rich = 0

    def add(self, resource: Resource) -> None:
        """The next item of a list."""
        self._sum.add(resource, f"/{self._index}")
        self._index += 1

    def add_plain(self, types: Mapping[str, int]) -> None:
        """Add items of an array without copy, condition, children and the like, deployments excluded."""
        self._sum.add_plain(types)
        self._index += sum(types.values())

    def skip(self) -> None:
        """Skip an item of an array that isn't a resource."""
        self._index += 1

    @property
    def items(self) -> int:
        """How many items of a list there were."""
        return self._index

    def append(self, items: int, totals: Totals) -> None:
        """So many more items of a list, counted elsewhere as a list of their own."""
        for name, (used, where) in totals.fullest.items():
            number, _, path = where[1:].partition("/")
            totals.fullest[name] = used, f"/{self._index + int(number)}/{path}"
        self._sum.merge(totals)
        self._index += items

    def put(self, name: str, resource: Resource | None) -> None:
        """A resource with a symbolic name; None if it isn't a resource."""
        name = _key(name)
        if name not in self._named and len(self._named) >= MAX_NAMES:
            if resource is not None:
                self._sum.add(resource, "/" + escape(name))
        elif resource is None:
            self._named.pop(name, None)
        else:
            self._named[name] = self._alone(name, resource)

    def _alone(self, name: str, resource: Resource) -> Totals | None:
        """The counts of one resource; None where they are added at once, because too many are kept already."""
        is_rich = resource.children is not None or resource.template is not None
        key = resource.type, resource.copies, resource.is_copied, resource.is_conditional, resource.is_existing
        if not is_rich and key in self._shared:
            return self._shared[key]
        alone = Totals()
        alone.add(resource, "/" + escape(name))
        if self._rich >= _MAX_RICH:
            self._sum.merge(alone)
            return None
        self._rich += 1
        if not is_rich:
            self._shared[key] = alone
        return alone

    def totals(self) -> Totals:
        """Everything in the section; pointers start there."""
        if self._named:
            for alone in self._named.values():
                if alone is not None:
                    self._sum.merge(alone)
            self._named.clear()
        return self._sum


Section = Names | Functions | Resources | str | None


class Template:
    """A template, or the root of any other document: its sections by lower-case name; None for one of no interest."""

    def __init__(self) -> None:
        self.sections: dict[str, Section] = {}

    def text(self, name: str) -> str | None:
        """The text of a member such as ``$schema``; None where it has none."""
        found = self.sections.get(name)
        return found if isinstance(found, str) else None

    def count(self, name: str) -> int:
        """How many members a section has."""
        found = self.sections.get(name)
        if isinstance(found, Functions):
            return found.count
        return len(found) if isinstance(found, Names) else 0

    def totals(self) -> Totals:
        """The counts of its resources; pointers start at their section."""
        found = self.sections.get("resources")
        return found.totals() if isinstance(found, Resources) else Totals()

    def used(self, totals: Totals) -> dict[str, int]:
        """How much it uses of each limit of a deployment."""
        return {name: totals.used if name == "resources" else self.count(name) for name in DEPLOYMENT_LIMITS}


def copies_of(count: object) -> int:
    """How many copies a literal ``count`` makes; 1 for anything else."""
    return min(count, _MOST_COPIES) if type(count) is int and count >= 0 else 1


def is_true(value: object) -> bool:
    """Whether Azure reads a literal as true, which includes the string."""
    return value is True or (isinstance(value, str) and value.lower() == "true")


NAMED_SECTIONS = frozenset({"parameters", "variables", "definitions", "outputs"})
TEXT_MEMBERS = frozenset({"$schema", "contentversion", "languageversion"})


def _count(types: dict[str, int], type_: str, count: int) -> None:
    if type_ in types or len(types) < MAX_TYPES:
        types[type_] = types.get(type_, 0) + count
    else:
        types[OTHER_TYPES] = types.get(OTHER_TYPES, 0) + count


def short(text: str) -> str:
    """The text, or as much of it as is kept."""
    return text if len(text) <= MAX_NAME else text[:MAX_NAME] + "…"


def _key(name: str) -> str:
    """The name, or as much of it as is kept, with what tells it from others."""
    if len(name) <= MAX_NAME:
        return name
    return short(name) + blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
