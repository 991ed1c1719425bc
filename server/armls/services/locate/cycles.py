"""Circular dependencies: every dependency of the cycle with the resource that an error names."""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.graph import Cycle, Graph, Places, Target, build_graph
from armls.core.location import Location
from armls.core.resource_values import resource_values
from armls.core.symbols import CallSite, span_in_member
from armls.core.syntax import Tree
from armls.core.template import Resource, Template
from armls.rules.meter import Exceeded, Meter
from armls.services.locate.resources import Declared, Resources


class Cycles:
    """The cycles of one document's templates; each graph is built on demand."""

    def __init__(self, tree: Tree, resources: Resources) -> None:
        self._tree, self._resources = tree, resources
        self._cycles: dict[str, tuple[Cycle, ...]] = {}

    def through(self, declared: Declared) -> Iterator[tuple[Location, int, int]]:
        """The references to the next resources in a cycle through this one, its own dependency first."""
        member = declared.resource.member
        for cycle in self._of(declared.template):
            members = [one.member for one in cycle.resources]
            if member in members:
                first = members.index(member)
                pairs = list(zip(cycle.resources, cycle.targets, strict=True))
                for resource, target in [*pairs[first:], *pairs[:first]]:
                    start, end = self._span(resource, target)
                    yield Location.root(self._tree).at(start)[0], start, end
                return

    def _of(self, template: Template) -> tuple[Cycle, ...]:
        if template.pointer not in self._cycles:
            graph = self._graph(template)
            self._cycles[template.pointer] = graph.cycles if graph is not None else ()
        return self._cycles[template.pointer]

    def _graph(self, template: Template) -> Graph | None:
        naming = self._resources.naming
        names, is_outer = naming.names(template), template.names is not template
        values = {
            one.member: resource_values(one, naming.index(one.member), names, is_outer)
            for one in template.all_resources()
        }
        try:
            return build_graph(template, values, Places(names.context, names.context), Meter().spend)
        except Exceeded:
            return None

    def _span(self, resource: Resource, target: Target) -> tuple[int, int]:
        if not isinstance(target, CallSite):
            return resource.base + target.start, resource.base + target.end
        call, node = target.guarded.call, target.occurrence.node
        start, end = span_in_member(self._tree.text, resource.base, node, call.start, call.name_end)
        return resource.base + start, resource.base + end
