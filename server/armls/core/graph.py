"""The resources of one template as a deployment sees them: their full names, their copies, what they depend on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Union

from msgspec import Struct

from armls.core.evaluator.values import Value
from armls.core.resource_values import ResourceValues, Round
from armls.core.scopes import is_made_up
from armls.core.symbols import CallSite
from armls.core.syntax import Member, Node
from armls.core.template import Resource, Template

Target = Node | CallSite
"""What names another resource: an item of ``dependsOn``, or a call of ``reference``."""


class Dangling(Struct, frozen=True, gc=False, eq=False):
    """A dependency that leads to nothing in the template. ``certain``: whatever the parameters are."""

    resource: Resource
    target: Target
    text: str
    certain: bool


class SameId(Struct, frozen=True, gc=False, eq=False):
    """Two resources, or two copies of one, that come to the same id. ``certain``: both are certainly deployed."""

    first: Resource
    second: Resource
    certain: bool


class Cycle(Struct, frozen=True, gc=False, eq=False):
    """Resources that wait for each other in a ring; ``targets[i]`` is where ``resources[i]`` names the next one."""

    resources: tuple[Resource, ...]
    targets: tuple[Target, ...]


class Graph(Struct, frozen=True, gc=False, eq=False):
    """What the resources of a template are to one another.

    ``same_id``: which resources come to the same id. ``same_loop``: pairs whose loops have the same name.
    ``ambiguous``: calls of ``reference`` whose name fits more than one resource. ``waits``: what each resource depends
    on directly, by its ``dependsOn``. ``symbols``: the symbolic names that can be referred to, those of copies
    included, and whether each stands for a whole loop; ``has_open_loops``: how often some loops run is not known.

    A node is a copy of a resource, or all of them (then its round is None): ``owners`` and ``rounds`` are listed by
    node, ``edges`` lead from a node to those that it waits for, each with what names it.
    """

    same_id: tuple[SameId, ...]
    same_loop: tuple[tuple[Resource, Resource], ...]
    dangling: tuple[Dangling, ...]
    ambiguous: tuple[Dangling, ...]
    cycles: tuple[Cycle, ...]
    waits: dict[Member, frozenset[Member]]
    symbols: dict[str, bool]
    has_open_loops: bool
    owners: tuple[Resource, ...]
    rounds: tuple[Union[Round, None], ...]  # noqa: UP007
    edges: dict[int, list[tuple[int, Target]]]

    def refers_to(self, symbol: str, *, to_loop: bool) -> bool:
        """Whether a symbolic name leads to a loop as a whole, or else to one resource, as far as that is known."""
        found = self.symbols.get(symbol)
        if found is None:
            return self.has_open_loops and not to_loop and _INDEXED.fullmatch(symbol) is not None
        return found is to_loop


def full_type(resource: Resource) -> str | None:
    """The resource's type, its parents' before it unless it says all itself; None where one is missing or no text."""
    own = resource.type
    if own is None or resource.parent is None:
        return own
    outer = full_type(resource.parent)
    if outer is None:
        return None
    return own if names_provider(own) else f"{outer}/{own}"


def names_provider(type_: str) -> bool:
    """Whether a child's type starts with a provider (``Microsoft.Web/…``), so that it is full already."""
    return "." in type_.partition("/")[0] and "/" in type_


def full_name(type_: str, name: str, outer: str | None) -> str | None:
    """A child's name with its parent's, ``outer``, before it, unless its type says that it is full already."""
    if names_provider(type_):
        return name
    return f"{outer}/{name}" if outer is not None else None


@lru_cache(maxsize=8192)
def type_and_name(type_: str, name: str) -> str:
    """``a/b/c`` and ``x/y`` as ids have them, ``a/b/x/c/y``, in lower case; surplus segments come last."""
    provider, *types = type_.strip("/").split("/")
    names = name.split("/")
    parts = [provider]
    for index in range(max(len(types), len(names))):
        parts.extend(types[index : index + 1])
        parts.extend(names[index : index + 1])
    return "/".join(parts).lower()


Spend = Callable[[int], None]
"""Called with the steps that work is about to take; raises where they are too many."""


_NODE, _EDGE = 10, 3
"""Steps that a copy of a resource, and each of its dependencies, takes."""


def build_graph(template: Template, values: Mapping[Member, ResourceValues], spend: Spend) -> Graph:
    """The graph of one template; nested templates have their own. Linear in the number of copies and dependencies."""
    return _Builder(template, values, spend).build()


_INDEXED = re.compile(r"(.+)\[(\d+)\]")


_GROUP = re.compile(r"subscriptions/[^/]+/resourcegroups/([^/]+)")
_SLASHES = re.compile(r"/+")
_ABSOLUTE = re.compile(r"/subscriptions/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/", re.IGNORECASE)


@lru_cache(maxsize=8192)
def _tail(identifier: str) -> str:
    """What follows the last provider in an id, in lower case: its type and names."""
    lower = _SLASHES.sub("/", identifier.lower()).strip("/")
    if "/providers/" in lower:
        return lower.rpartition("/providers/")[2]
    group = _GROUP.fullmatch(lower)
    return f"microsoft.resources/resourcegroups/{group[1]}" if group else lower.removeprefix("providers/")


class _Builder:
    """Nodes are the rounds of resources, then one for each resource that loops."""

    def __init__(self, template: Template, values: Mapping[Member, ResourceValues], spend: Spend) -> None:
        self.template, self.values, self.spend = template, values, spend
        self.owners: list[Resource] = []
        self.rounds: list[Round | None] = []
        self.by_path: dict[str, list[int]] = {}
        self.by_name: dict[str, list[int]] = {}
        self.by_loop: dict[str, int] = {}
        self.by_symbol: dict[str, int] = {}
        self.all_of: dict[Member, int] = {}
        self.types: set[str] = set()
        self.unsure_types: set[str] = set()
        self.anything_unsure = False
        self.has_open_loops = False
        self.loops: list[tuple[Resource, Resource]] = []
        self.same: list[SameId] = []
        self.ambiguous: list[Dangling] = []
        self.by_full_name: dict[str, list[int]] = {}
        self.sees_outer_names = template.evaluation == "outer" and template.parent is not None
        self.edges: dict[int, list[tuple[int, Target]]] = {}
        self.dangling: list[Dangling] = []

    def build(self) -> Graph:
        self._add_all()
        waits: dict[Member, frozenset[Member]] = {}
        for node, round_ in enumerate(self.rounds):
            if round_ is not None:
                self._connect(node, round_)
        for resource in self.template.all_resources():
            first = self.all_of[resource.member]
            targets = {self.owners[target].member for target, _ in self.edges.get(first, ())}
            waits[resource.member] = frozenset(targets)
        return Graph(
            tuple(self.same),
            tuple(self.loops),
            tuple(self.dangling),
            tuple(self.ambiguous),
            tuple(self._cycles()),
            waits,
            self._symbols(),
            self.has_open_loops,
            tuple(self.owners),
            tuple(self.rounds),
            self.edges,
        )

    def _symbols(self) -> dict[str, bool]:
        """Which symbolic names there are, and whether each stands for a whole loop."""
        loops = {name: self.values[self.owners[node].member].loop is not None for name, node in self.by_symbol.items()}
        return {name: is_loop and _INDEXED.fullmatch(name) is None for name, is_loop in loops.items()}

    # ---- nodes

    def _add_all(self) -> None:
        names: dict[Member, str | None] = {}
        seen: dict[tuple[str, str, str, str], list[int]] = {}
        loop_owners: dict[str, Resource] = {}
        for resource in self.template.all_resources():
            known = self.values[resource.member]
            self.spend(_NODE * (1 + len(known.rounds)))
            outer = names.get(resource.parent.member) if resource.parent is not None else None
            type_ = self._full_type(resource, known.type)
            lower_type = type_.lower().strip("/") if type_ is not None else ""
            self.types.add(lower_type)
            group = []
            for round_ in known.rounds:
                node = len(self.owners)
                group.append(node)
                self.owners.append(resource)
                self.rounds.append(round_)
                name = round_.name if isinstance(round_.name, str) else None
                if name is not None and resource.parent is not None:
                    name = full_name(known.type or "", name, outer)
                names.setdefault(resource.member, name)
                if name is None or type_ is None:
                    self._unsure(lower_type)
                    continue
                path = type_and_name(type_, name)
                self._register(node, path, type_, name)
                identity = self._identity(known, round_, path)
                if identity is not None and round_.condition is not False:
                    others = seen.setdefault(identity, [])
                    self._note_same(others, node)
                    others.append(node)
            if not (isinstance(known.count, int) and len(known.rounds) == known.count):
                self._unsure(lower_type)
                self.has_open_loops = True
            self._add_group(resource, known, group, loop_owners)

    def _full_type(self, resource: Resource, own: str | None) -> str | None:
        if own is None or resource.parent is None or names_provider(own):
            return own
        outer = self._full_type(resource.parent, self.values[resource.parent.member].type)
        return f"{outer}/{own}" if outer is not None else None

    def _note_same(self, others: list[int], node: int) -> None:
        """Note that a round has the id of others: of one that is certainly deployed, if there is such a one."""
        if not others:
            return
        first = next((other for other in others if self._is_deployed(other)), others[0])
        certain = self._is_deployed(first) and self._is_deployed(node)
        self.same.append(SameId(self.owners[first], self.owners[node], certain))

    def _is_deployed(self, node: int) -> bool:
        """Whether a round is certainly deployed."""
        round_ = self.rounds[node]
        known = self.values[self.owners[node].member]
        return round_ is not None and round_.condition is True and known.is_deployed

    def _unsure(self, lower_type: str) -> None:
        self.anything_unsure = True
        self.unsure_types.add(lower_type)

    def _register(self, node: int, path: str, type_: str, name: str) -> None:
        tail = _tail(path)
        self.by_full_name.setdefault(name.lower(), []).append(node)
        for key in {tail, path, f"{type_}/{name}".lower()}:
            self.by_path.setdefault(key, []).append(node)
        for known in {name.lower(), name.rpartition("/")[2].lower()}:
            self.by_name.setdefault(known, []).append(node)

    def _identity(self, known: ResourceValues, round_: Round, path: str) -> tuple[str, str, str, str] | None:
        """What must be equal in two resources for them to be the same one; None where it cannot be told."""
        if not isinstance(round_.scope, str):
            return None
        return path, round_.scope.lower(), *known.target

    def _add_group(
        self, resource: Resource, known: ResourceValues, group: list[int], loop_owners: dict[str, Resource]
    ) -> None:
        """The node that stands for all rounds of a resource, and the names that lead to it."""
        if known.loop is None and len(group) == 1:
            whole = group[0]
        else:
            whole = len(self.owners)
            self.owners.append(resource)
            self.rounds.append(None)
            self.edges[whole] = [(node, resource.member.value) for node in group]
        self.all_of[resource.member] = whole
        if resource.symbol is not None:
            self.by_symbol[resource.symbol] = whole
            for index, node in enumerate(group):
                self.by_symbol[f"{resource.symbol}[{index}]"] = node
        if known.loop is not None:
            first = loop_owners.setdefault(known.loop.lower(), resource)
            if first is not resource:
                self.loops.append((first, resource))
            self.by_loop[known.loop.lower()] = whole

    # ---- edges

    def _connect(self, node: int, round_: Round) -> None:
        for item, value in round_.depends_on:
            self._lead(node, item, value, True)
        if self.sees_outer_names:
            return  # what such a template refers to is the outer template's
        for site, value, waits in round_.references:
            if not isinstance(value, str) or not value:
                continue
            if waits:
                self._lead(node, site, value, False)
                self._look_for_others(node, site, value)
            elif "/" not in value and not self._resolve(value) and self._is_missing(value, False):
                self._leave(node, site, value)

    def _look_for_others(self, node: int, site: CallSite, name: str) -> None:
        """Note a name that fits several resources; in ``dependsOn`` it may."""
        lower = name.lower()
        if self.template.is_symbolic or "/" in name or lower in self.by_loop:
            return
        fitting = [other for other in self.by_full_name.get(lower, ()) if self._is_deployed(other)]
        if len({self.owners[other].member for other in fitting}) > 1:
            self.ambiguous.append(Dangling(self.owners[node], site, name, not is_made_up(name)))

    def _lead(self, node: int, target: Target, value: Value, is_declared: bool) -> None:
        if not isinstance(value, str) or not value:
            return
        found = [] if is_declared and self._is_elsewhere(value) else self._resolve(value)
        self.spend(_EDGE * (1 + len(found)))
        edges = self.edges.setdefault(node, [])
        edges.extend([(other, target) for other in found])
        if not found and (self._is_missing(value, is_declared) or (is_declared and self._is_elsewhere(value))):
            self._leave(node, target, value)

    def _leave(self, node: int, target: Target, text: str) -> None:
        """Note a dependency that leads nowhere, once for all rounds of a resource."""
        if all(one.target is not target for one in self.dangling[-4:]):
            self.dangling.append(Dangling(self.owners[node], target, text, not is_made_up(text)))

    def _resolve(self, text: str) -> list[int]:
        """The nodes that a name, path or id leads to."""
        symbol = self.by_symbol.get(text)
        if symbol is not None:
            return [symbol]
        lower = text.lower()
        if "/" in text:
            found = self.by_path.get(_tail(text))
            return found if found is not None else self.by_name.get(lower, [])
        loop = self.by_loop.get(lower)
        if loop is not None:
            return [loop]
        return [] if self.template.is_symbolic else self.by_name.get(lower, [])

    def _is_elsewhere(self, text: str) -> bool:
        """Whether an id names, literally, a subscription that the template does not mention as a target."""
        written = _ABSOLUTE.match(text)
        if written is None or self.template.parent is not None:
            return False
        return not self._names_subscriptions

    @cached_property
    def _names_subscriptions(self) -> bool:
        """Whether a resource is deployed to a subscription that the template names."""
        return any(self.values[owner.member].target[0] for owner in self.owners)

    def _is_missing(self, text: str, is_declared: bool) -> bool:
        """Whether a name that leads nowhere certainly does, whatever the names that are not known come to."""
        if "/" not in text:
            if not is_declared and is_made_up(text[:1]):
                return False  # what a parameter gives may be the id of a resource that is there already
            return self.template.is_symbolic or not self.anything_unsure
        tail = _tail(text)
        if "/" not in tail:
            return False  # what resourceId() makes of an empty name, which is another mistake
        if not is_declared and (text.startswith("/") or "." in tail.partition("/")[0]):
            return False  # a resource that is there already may be referenced
        parts = tail.split("/")
        type_ = "/".join([parts[0], *parts[1::2]])
        if type_ in self.unsure_types or "" in self.unsure_types:
            return False
        return not (is_made_up(text) and type_ in self.types)

    # ---- cycles

    def _cycles(self) -> Iterator[Cycle]:
        """Every ring that a depth-first walk closes, one for each pair of resources at most."""
        done: set[int] = set()
        told: set[frozenset[Member]] = set()
        for start in range(len(self.owners)):
            if start in done or start not in self.edges:
                continue
            path: list[tuple[int, Target | None]] = [(start, None)]
            position = {start: 0}
            walkers = [iter(self.edges[start])]
            while walkers:
                step = next(walkers[-1], None)
                if step is None:
                    walkers.pop()
                    node, _ = path.pop()
                    del position[node]
                    done.add(node)
                    continue
                node, target = step
                if node in position:
                    ring = self._ring(path[position[node] :], target)
                    key = frozenset(resource.member for resource in ring.resources)
                    if key not in told:
                        told.add(key)
                        yield ring
                elif node not in done:
                    position[node] = len(path)
                    path.append((node, target))
                    walkers.append(iter(self.edges.get(node, ())))

    def _ring(self, path: list[tuple[int, Target | None]], closing: Target) -> Cycle:
        resources: list[Resource] = []
        targets: list[Target] = []
        leaving = [target for _, target in path[1:]] + [closing]
        for (node, _), target in zip(path, leaving, strict=True):
            if self.rounds[node] is None:
                continue  # the step from a loop to its rounds
            assert target is not None
            resources.append(self.owners[node])
            targets.append(target)
        return Cycle(tuple(resources), tuple(targets))
