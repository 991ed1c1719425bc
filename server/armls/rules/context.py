"""What rules are given: the part of the document to judge, what may be asked of the rest, and how to report.

Offsets in the findings of member rules are relative to the member; whoever runs the rules makes them absolute.
"""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from armls.core.evaluator.values import EvaluationError, Unknown, Value
from armls.core.expression import Access, Call, Guarded, Operand
from armls.core.finding import Finding, Related, Severity
from armls.core.kinds import DeploymentScope, DocumentKind
from armls.core.symbols import CallSite, Index, Occurrence, span_in_member
from armls.core.syntax import Member, MemberKind, Node, Object, Slot, String, Tree
from armls.core.template import Resource, Template


class Place(Struct, frozen=True):
    """What is the same for all members of one template; when it changes, all of them are judged anew.

    ``reached``: the template is certainly deployed. ``names`` is the key of the template whose names its expressions
    see, ``key`` its own.
    """

    key: str
    names: str
    scope: DeploymentScope
    language_version: str
    is_symbolic: bool
    is_nested: bool
    reached: bool


class Symbol(Struct, frozen=True):
    """A declared parameter, variable, loop or user function as others see it: its spelling and, if it has one, its type."""

    name: str
    type: str = ""


class ResourceValues(Struct, frozen=True, gc=False, eq=False):
    """What is known of a resource: of its name, its condition and how often it is deployed.

    ``condition`` and ``count`` are values under the check's own context; ``name``, ``scope`` and ``depends_on`` are
    worked out in one arbitrary deployment, in which every unknown text has a value of its own, so that equal stays equal.
    """

    name: Value
    condition: Value
    count: Value
    scope: Value
    depends_on: tuple[tuple[Node, Value], ...]

    @property
    def reached(self) -> bool:
        """Whether the resource is certainly deployed at least once."""
        return self.condition is True and not (isinstance(self.count, Unknown) or self.count == 0)


class Lookup(Protocol):
    """The tracked way from a member to the rest of its template: whatever is asked for is remembered."""

    def parameter(self, name: str) -> Symbol | None:
        """The parameter of that name in any case."""

    def variable(self, name: str) -> Symbol | None:
        """The variable of that name in any case."""

    def function(self, name: str) -> Symbol | None:
        """The user function ``namespace.name`` in any case."""

    def definition(self, name: str) -> Symbol | None:
        """The type definition of that name in any case."""

    def suggestion(self, section: str, name: str) -> str:
        """`` Did you mean 'x'?`` with the nearest declared name, or nothing. Not tracked: only words depend on it."""

    def is_given(self, name: str) -> bool:
        """Whether a parameter has a value that overrides its default."""

    def evaluate(self, operand: Operand) -> Value:
        """The value of an expression's part; Unknown where it cannot be had. Never raises."""

    def attempt(self, operand: Operand) -> Value:
        """Like ``evaluate``, but raises EvaluationError where Azure would refuse."""

    def node_value(self, node: Node) -> Value:
        """The value of a JSON node, its expressions evaluated. Never raises."""


class MemberContext:
    """One member of a template and what a rule of scope ``member`` may ask."""

    def __init__(
        self,
        text: str,
        base: int,
        kind: MemberKind,
        name: str,
        member: Member,
        index: Index,
        place: Place,
        lookup: Lookup,
        resource: Resource | None,
        values: ResourceValues | None,
    ) -> None:
        self._text, self._base = text, base
        self.kind, self.name, self.member, self.index = kind, name, member, index
        self.place, self.lookup, self.resource, self.values = place, lookup, resource, values
        self.rule_id, self.severity = "", Severity.ERROR
        self.body: Object | None = member.value if type(member.value) is Object else None

    def calls(self, function: str) -> list[CallSite]:
        """The calls of a function, by its lower-case name."""
        return self.index.calls.get(function, [])

    def is_reached(self, occurrence: Occurrence, guarded: Guarded | None = None) -> bool:
        """Whether Azure certainly evaluates this expression (and, within it, this call)."""
        if not self.place.reached or occurrence.owner:
            return False
        if self.kind == "resource" and self.values is not None:
            if occurrence.place not in ("dependson", "condition") and not self.values.reached:
                return False
        elif self.kind == "output" and occurrence.place != "condition":
            condition = self._property("condition")
            if condition is not None and self.lookup.node_value(condition) is not True:
                return False
        elif self.kind == "parameter" and self.lookup.is_given(self.name):
            return False
        return guarded is None or all(self._passes(call, index) for call, index in guarded.guards)

    def _passes(self, call: Call, index: int) -> bool:
        """Whether the argument ``index`` of a lazy call is certainly evaluated."""
        name = call.name.lower()
        if name == "if":
            chosen = self.lookup.evaluate(call.arguments[0])
            return isinstance(chosen, bool) and chosen is (index == 1)
        before = [self.lookup.evaluate(argument) for argument in call.arguments[:index]]
        if name == "coalesce":
            return all(value is None for value in before)
        return all(value is (name == "and") for value in before)

    def _property(self, name: str) -> Node | None:
        found = self.body.get(name) if self.body is not None else None
        return found.value if found is not None else None

    def property(self, name: str) -> Node | None:
        """The value of one of the member's properties, in any case; None where it has none."""
        return self._property(name)

    def at(
        self,
        node: Node,
        message: str,
        *,
        severity: Severity | None = None,
        unnecessary: bool = False,
        evaluated: bool = False,
    ) -> Finding:
        """A finding at a node. ``evaluated``: Azure sees the mistake only when it evaluates the member."""
        certain = self.place.reached
        if evaluated and self.values is not None and not self.values.reached:
            certain = False
        return self._finding(node.start, node.end, message, severity, certain, unnecessary)

    def at_part(
        self,
        occurrence: Occurrence,
        start: int,
        end: int,
        message: str,
        *,
        guarded: Guarded | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """A finding at characters ``start`` to ``end`` of an expression."""
        first, last = span_in_member(self._text, self._base, occurrence.node, start, end)
        return self._finding(first, last, message, severity, self.is_reached(occurrence, guarded), False)

    def at_call(self, site: CallSite, message: str, *, severity: Severity | None = None) -> Finding:
        """A finding at the name of a call."""
        call = site.guarded.call
        return self.at_part(
            site.occurrence, call.start, call.name_end, message, guarded=site.guarded, severity=severity
        )

    def at_operand(self, site: CallSite, operand: Operand, message: str, *, severity: Severity | None = None) -> Finding:
        """A finding at an argument of a call."""
        return self.at_part(
            site.occurrence, operand.start, operand.end, message, guarded=site.guarded, severity=severity
        )

    def _finding(
        self, start: int, end: int, message: str, severity: Severity | None, certain: bool, unnecessary: bool
    ) -> Finding:
        level = severity or self.severity
        if not certain and level is Severity.ERROR:
            level = Severity.WARNING
        return Finding(self.rule_id, level, message, start, end, unnecessary=unnecessary)


class TemplateContext:
    """One deployment template and what a rule of scope ``template`` may ask; its findings have absolute offsets."""

    def __init__(self, template: Template, place: Place, resources: dict[int, ResourceValues]) -> None:
        self.template, self.place = template, place
        self._resources = resources
        self.rule_id, self.severity = "", Severity.ERROR

    def values(self, resource: Resource) -> ResourceValues:
        """What is known of one of the template's resources."""
        return self._resources[id(resource.member)]

    def at(
        self,
        node: Node | Slot,
        base: int,
        message: str,
        pointer: str,
        *,
        severity: Severity | None = None,
        related: tuple[Related, ...] = (),
        certain: bool = True,
    ) -> Finding:
        """A finding at a node whose offsets are relative to ``base``."""
        level = severity or self.severity
        if level is Severity.ERROR and not (certain and self.place.reached):
            level = Severity.WARNING
        return Finding(
            self.rule_id, level, message, base + node.start, base + node.end, pointer, related=related
        )


class DocumentContext:
    """A whole document of any kind; findings have absolute offsets."""

    def __init__(self, name: str, kind: DocumentKind, tree: Tree, template: Template | None) -> None:
        self.name, self.kind, self.tree, self.template = name, kind, tree, template
        self.rule_id, self.severity = "", Severity.ERROR

    def at(
        self, start: int, end: int, message: str, pointer: str = "", *, severity: Severity | None = None
    ) -> Finding:
        """A finding at absolute offsets."""
        return Finding(self.rule_id, severity or self.severity, message, start, end, pointer)


__all__ = [
    "Access",
    "CallSite",
    "DocumentContext",
    "EvaluationError",
    "Lookup",
    "MemberContext",
    "Occurrence",
    "Place",
    "ResourceValues",
    "String",
    "Symbol",
    "TemplateContext",
]
