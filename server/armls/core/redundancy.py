"""Redundant items of ``dependsOn``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal as OneOf

from msgspec import Struct

from armls.core.graph import Graph, Spend, Target
from armls.core.resource_values import ResourceValues
from armls.core.symbols import CallSite
from armls.core.syntax import Member, Node
from armls.core.template import Resource

Reason = OneOf["twice", "reference", "dependency"]
_BITS = 20_000
"""The bits of a number that are joined with another's in one step."""


class Redundant(Struct, frozen=True, gc=False, eq=False):
    """A redundant item of the ``dependsOn`` of ``resource`` that refers to ``target``, and the reason: an earlier equal
    item, a call of ``reference``, or another dependency (``via``) that depends on the target."""

    resource: Resource
    item: Node
    target: Resource
    reason: Reason
    via: Resource


def redundant(
    graph: Graph, values: Mapping[Member, ResourceValues], refers: Callable[[Resource], bool], spend: Spend
) -> Iterator[Redundant]:
    """Every item without which the order of the deployment is unchanged, in the order of the resources.

    A resource that may not be deployed is never a reason. ``refers``: whether the references of a resource are
    certainly evaluated. Templates with cycles have no redundant items.
    """
    if graph.cycles:
        return
    search = _Search(graph, values, refers, spend)
    nodes: dict[Member, list[int]] = {}
    for node, round_ in enumerate(graph.rounds):
        if round_ is not None:
            nodes.setdefault(graph.owners[node].member, []).append(node)
    for group in nodes.values():
        found = search.items(group[0])
        for node in group[1:]:
            if not found:
                break
            others = search.items(node)
            found = {item: one for item, one in found.items() if item in others}
        yield from found.values()


class _Search:
    def __init__(
        self,
        graph: Graph,
        values: Mapping[Member, ResourceValues],
        refers: Callable[[Resource], bool],
        spend: Spend,
    ) -> None:
        self.graph, self.values, self.refers, self.spend = graph, values, refers, spend
        self.reached: dict[int, int] = {}

    def items(self, node: int) -> dict[int, Redundant]:
        """The redundant items of one copy, by their start offsets."""
        edges = self._edges(node)
        owner = self.graph.owners[node]
        targets: dict[int, list[int]] = {}
        written: dict[int, Target] = {}
        for other, target in edges:
            if not isinstance(target, CallSite):
                targets.setdefault(target.start, []).append(other)
                written[target.start] = target
        found: dict[int, Redundant] = {}
        for start, wanted in targets.items():
            reasons = [self._reason(one, start, edges) for one in wanted]
            first = reasons[0]
            if first is None or None in reasons or self.values[self.graph.owners[wanted[0]].member].is_existing:
                continue
            item = written[start]
            assert not isinstance(item, CallSite)
            found[start] = Redundant(owner, item, self.graph.owners[wanted[0]], first[0], self.graph.owners[first[1]])
        return found

    def _reason(self, wanted: int, start: int, edges: list[tuple[int, Target]]) -> tuple[Reason, int] | None:
        """The reason why the item at ``start`` need not refer to ``wanted``, and the node that causes it."""
        self.spend(len(edges))
        for other, target in edges:
            if isinstance(target, CallSite):
                if other == wanted:
                    return "reference", other
            elif target.start == start:
                continue
            elif other == wanted and target.start < start:
                return "twice", other
            if self._leads_to(other, wanted):
                return "dependency", other
        return None

    def _leads_to(self, node: int, wanted: int) -> bool:
        """Whether a node depends on another, or on all the copies that the other represents."""
        reach = self._reach(node)
        if self.graph.rounds[wanted] is None:
            copies = [other for other, _ in self.graph.edges.get(wanted, ())]
            self.spend(len(copies))
            if copies and all(reach >> copy & 1 for copy in copies):
                return True
        return bool(reach >> wanted & 1)

    def _edges(self, node: int) -> list[tuple[int, Target]]:
        edges = self.graph.edges.get(node, [])
        if self.refers(self.graph.owners[node]):
            return edges
        return [edge for edge in edges if not isinstance(edge[1], CallSite)]

    def _next(self, node: int) -> list[int]:
        """The nodes on which a node certainly depends if another node depends on it."""
        round_ = self.graph.rounds[node]
        known = self.values[self.graph.owners[node].member]
        if round_ is not None and (round_.condition is not True or not known.is_deployed or known.is_existing):
            return []
        return [other for other, _ in self._edges(node)]

    def _reach(self, start: int) -> int:
        """The transitive dependencies of a node, as the bits of a number."""
        reached = self.reached
        stack = [start]
        while stack:
            node = stack[-1]
            if node in reached:
                stack.pop()
                continue
            following = self._next(node)
            missing = [other for other in following if other not in reached]
            if missing:
                stack.extend(missing)
                continue
            stack.pop()
            bits = 0
            self.spend(len(following) * (1 + len(self.graph.owners) // _BITS))
            for other in following:
                bits |= reached[other] | (1 << other)
            reached[node] = bits
        return reached[start]
