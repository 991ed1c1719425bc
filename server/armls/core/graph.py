"""The graph of one template's resources: their ids, their copies, their dependencies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Union

from msgspec import Struct

from armls.core.conditions import Conditions, no_conditions
from armls.core.evaluator.placeholders import has_placeholder, is_of_known_segments
from armls.core.evaluator.values import Context
from armls.core.resource_index import ResourceIndex, id_text, is_id, normal_id, says_nothing, target_text
from armls.core.resource_values import ResourceValues, Round
from armls.core.symbols import CallSite
from armls.core.syntax import Member, Node
from armls.core.template import Resource, Template

Target = Node | CallSite
"""A reference to another resource: an item of ``dependsOn``, or a call of ``reference``."""


class Dangling(Struct, frozen=True, gc=False, eq=False):
    """A dependency on a resource that isn't defined in the template. ``certain``: for all parameter values."""

    resource: Resource
    target: Target
    text: str
    certain: bool


class SameId(Struct, frozen=True, gc=False, eq=False):
    """Two resources, or two copies of one, with the same id. ``certain``: both are certainly deployed."""

    first: Resource
    second: Resource
    certain: bool


class Cycle(Struct, frozen=True, gc=False, eq=False):
    """A circular dependency of resources; ``targets[i]`` is the reference of ``resources[i]`` to the next one."""

    resources: tuple[Resource, ...]
    targets: tuple[Target, ...]


class Graph(Struct, frozen=True, gc=False, eq=False):
    """The relations of a template's resources.

    ``same_id``: resources with the same id. ``same_loop``: pairs whose loops have the same name.
    ``ambiguous``: calls of ``reference`` whose name matches more than one resource. ``waits``: the direct dependencies
    of each resource, by its ``dependsOn``. ``symbols``: the symbolic names that can be referred to, those of copies
    included, and whether each means a whole copy loop; ``has_open_loops``: the counts of some loops are unknown.

    A node is a copy of a resource, or all of them (then its iteration is None): ``owners`` and ``rounds`` are listed by
    node, ``edges`` lead from a node to its dependencies, each with the reference to it. ``index`` resolves strings to
    nodes.
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
    index: ResourceIndex[int]

    def refers_to(self, symbol: str, *, to_loop: bool) -> bool:
        """Whether a symbolic name means a copy loop as a whole (else one resource), if known."""
        found = self.symbols.get(symbol)
        if found is None:
            return self.has_open_loops and not to_loop and _INDEXED.fullmatch(symbol) is not None
        return found is to_loop


def full_type(resource: Resource) -> str | None:
    """The full type of a resource, its parents' types included; None if one is missing or isn't a string."""
    own = resource.type
    if own is None or resource.parent is None:
        return own
    outer = full_type(resource.parent)
    if outer is None:
        return None
    return own if names_provider(own) else f"{outer}/{own}"


def names_provider(type_: str) -> bool:
    """Whether a child's type starts with a provider (``Microsoft.Web/…``), so that it is a full type."""
    return "." in type_.partition("/")[0] and "/" in type_


def full_name(type_: str, name: str, outer: str | None) -> str | None:
    """The full name of a child, ``outer`` being its parent's, unless its type is full already."""
    if names_provider(type_):
        return name
    return f"{outer}/{name}" if outer is not None else None


Spend = Callable[[int], None]
"""A function called with the steps of the following work, which raises if they are too many."""


_NODE, _EDGE = 10, 3
"""The steps for a copy of a resource, and for each of its dependencies."""


def build_graph(
    template: Template,
    values: Mapping[Member, ResourceValues],
    places: Places,
    spend: Spend,
    conditions: Conditions = no_conditions,
) -> Graph:
    """The graph of one template; nested templates have their own. Linear in the number of copies and dependencies.

    ``conditions`` decides whether two resources may both be deployed.
    """
    return _Builder(template, values, places, spend, conditions).build()


class Places(Struct, frozen=True):
    """The context in which a template is deployed (``target``), and that of its expressions (``names``)."""

    target: Context
    names: Context


_INDEXED = re.compile(r"(.+)\[(\d+)\]")


class _Builder:
    """Build the graph: nodes are the iterations of resources, then one for each resource with a copy loop."""

    def __init__(
        self,
        template: Template,
        values: Mapping[Member, ResourceValues],
        places: Places,
        spend: Spend,
        conditions: Conditions,
    ) -> None:
        self.template, self.values, self.spend = template, values, spend
        self.places, self.conditions = places, conditions
        self.index: ResourceIndex[int] = ResourceIndex(template.is_symbolic)
        self.owners: list[Resource] = []
        self.rounds: list[Round | None] = []
        self.all_of: dict[Member, int] = {}
        self.has_open_loops = False
        self.loops: list[tuple[Resource, Resource]] = []
        self.same: list[SameId] = []
        self.ambiguous: list[Dangling] = []
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
            self.index,
        )

    def _symbols(self) -> dict[str, bool]:
        """The symbolic names, and whether each means a whole copy loop."""
        nodes = self.index.by_symbol.items()
        loops = {name: self.values[self.owners[node].member].loop is not None for name, node in nodes}
        return {name: is_loop and _INDEXED.fullmatch(name) is None for name, is_loop in loops.items()}

    # ---- nodes

    def _add_all(self) -> None:
        names: dict[Member, tuple[str | None, Round | None]] = {}
        seen: dict[str, list[int]] = {}
        loop_owners: dict[str, Resource] = {}
        for resource in self.template.all_resources():
            known = self.values[resource.member]
            self.spend(_NODE * (1 + len(known.rounds)))
            outer = names.get(resource.parent.member) if resource.parent is not None else None
            type_ = self._full_type(resource, known.type)
            group = []
            for round_ in known.rounds:
                node = len(self.owners)
                group.append(node)
                self.owners.append(resource)
                self.rounds.append(round_)
                name = round_.name
                if name is not None and resource.parent is not None:
                    name = full_name(known.type or "", name, outer[0] if outer is not None else None)
                names.setdefault(resource.member, (name, round_))
                if name is None or type_ is None:
                    self.index.add_unknown(type_ or "")
                    continue
                identifier = self._id(known, round_, type_, name, outer[1] if outer is not None else None)
                self.index.add(node, type_, name, identifier)
                if identifier is not None and round_.condition is not False and not known.is_of_extension:
                    others = seen.setdefault(normal_id(identifier), [])
                    self._note_same(others, node)
                    others.append(node)
            is_open = not (isinstance(known.count, int) and len(known.rounds) == known.count)
            if is_open:
                self.index.add_unknown(type_ or "")
                self.has_open_loops = True
            self._add_group(resource, known, group, loop_owners, is_open)

    def _full_type(self, resource: Resource, own: str | None) -> str | None:
        if own is None or resource.parent is None or names_provider(own):
            return own
        outer = self._full_type(resource.parent, self.values[resource.parent.member].type)
        return f"{outer}/{own}" if outer is not None else None

    def _id(self, known: ResourceValues, round_: Round, type_: str, name: str, outer: Round | None) -> str | None:
        """The id of a copy; a child extends the same resource as its parent."""
        context, names = self.places.target, self.places.names
        target = None
        if known.is_deployment:
            target = target_text(context, round_.scope, round_.subscription, round_.group)
        if known.is_existing:
            target = target_text(context, None, round_.subscription, round_.group)
        scope = outer.scope if round_.scope is None and outer is not None else round_.scope
        return id_text(context, names, type_, name, scope, target)

    def _note_same(self, others: list[int], node: int) -> None:
        """Note that an iteration has the id of others, preferring one that is certainly deployed."""
        able = [other for other in others if self._may_both_be(other, node)]
        if not able:
            return
        first = next((other for other in able if self._is_deployed(other)), able[0])
        certain = self._is_deployed(first) and self._is_deployed(node)
        self.same.append(SameId(self.owners[first], self.owners[node], certain))

    def _may_both_be(self, one: int, other: int) -> bool:
        first, second = self.rounds[one], self.rounds[other]
        assert first is not None and second is not None
        return self.conditions(first, second)

    def _is_deployed(self, node: int) -> bool:
        """Whether an iteration is certainly deployed."""
        round_ = self.rounds[node]
        known = self.values[self.owners[node].member]
        return round_ is not None and round_.condition is True and known.is_deployed

    def _add_group(
        self,
        resource: Resource,
        known: ResourceValues,
        group: list[int],
        loop_owners: dict[str, Resource],
        is_open: bool,
    ) -> None:
        """Add the node for all iterations of a resource, and the names by which it is referred to."""
        if known.loop is None and len(group) == 1:
            whole = group[0]
        else:
            whole = len(self.owners)
            self.owners.append(resource)
            self.rounds.append(None)
            self.edges[whole] = [(node, resource.member.value) for node in group]
        self.all_of[resource.member] = whole
        if resource.symbol is not None:
            self.index.add_symbol(resource.symbol, whole, group, is_open)
        if known.loop is not None:
            first = loop_owners.setdefault(known.loop.lower(), resource)
            if first is not resource:
                self.loops.append((first, resource))
            self.index.add_loop(known.loop, whole)

    # ---- edges

    def _connect(self, node: int, round_: Round) -> None:
        for item, text in round_.depends_on:
            if text:
                self._lead(node, item, text, True)
        if self.sees_outer_names:
            return  # the references of such a template are to the outer template's resources
        for site, text, waits in round_.references:
            if not text:
                continue
            if waits:
                self._lead(node, site, text, False)
                self._look_for_others(node, site, text)
            elif "/" not in text and not self.index.find(text):
                self._miss(node, site, text, False)

    def _look_for_others(self, node: int, site: CallSite, name: str) -> None:
        """Note a name that matches several resources, which only ``dependsOn`` allows."""
        fitting = [other for other in self.index.named(name) if self._is_deployed(other)]
        if len({self.owners[other].member for other in fitting}) > 1:
            self.ambiguous.append(Dangling(self.owners[node], site, name, True))

    def _lead(self, node: int, target: Target, text: str, is_declared: bool) -> None:
        found = self.index.find(text)
        self.spend(_EDGE * (1 + len(found)))
        self.edges.setdefault(node, []).extend([(other, target) for other in found])
        if not found:
            self._miss(node, target, text, is_declared)

    def _miss(self, node: int, target: Target, text: str, is_declared: bool) -> None:
        """Note an undefined dependency, once for all iterations of a resource.

        A resource referenced by an id may exist already. An id that may be that of a resource here is noted only if
        nothing but its scope, as written, differs from the resource's own scope.
        """
        if any(one.target is target for one in self.dangling[-4:]) or says_nothing(text):
            return
        if not is_declared and (is_id(text) or ("." in text.partition("/")[0] and "/" in text)):
            return
        leads_nowhere = not self.index.may_mean(text, self.spend)
        if leads_nowhere or (is_declared and self._names_another_scope(text)):
            certain = leads_nowhere and (
                is_declared or is_of_known_segments(text)
            )  # a string with a slash may be an id
            self.dangling.append(Dangling(self.owners[node], target, text, certain))

    def _names_another_scope(self, text: str) -> bool:
        return not has_placeholder(text) and bool(self.index.elsewhere(text))

    # ---- cycles

    def _cycles(self) -> Iterator[Cycle]:
        """Every cycle that a depth-first search closes, at most one for each pair of resources."""
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
                continue  # the edge from a copy loop to its iterations
            assert target is not None
            resources.append(self.owners[node])
            targets.append(target)
        return Cycle(tuple(resources), tuple(targets))
