"""The contexts of rules of scope ``member`` and ``template``: their subject, its surroundings, and reporting.

Offsets in the findings of member rules are relative to the member; whoever runs the rules makes them absolute.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from armls.core.conditions import may_both_hold
from armls.core.evaluator.values import Context
from armls.core.expression import Call, Guard, Guarded, Operand, text_literal
from armls.core.finding import Edit, Finding, Fix, Related, Severity
from armls.core.graph import Graph, Places, build_graph, full_type
from armls.core.kinds import DeploymentScope
from armls.core.mentions import Mention, mentions
from armls.core.removal import removal_of
from armls.core.resource_values import ResourceValues
from armls.core.severity import Stage, severity_of
from armls.core.symbols import CallSite, Index, Occurrence, span_in_member
from armls.core.syntax import Member, MemberKind, Node, Object, Property, Slot, String
from armls.core.syntax.strings import quoted
from armls.core.template import Resource, Template
from armls.core.usage import Usage, usage_of
from armls.rules.body_check import BREACH_KINDS, Breach, breaches
from armls.rules.facts import Facts
from armls.rules.lookup import Lookup
from armls.rules.loops import PropertyLoop, is_made, member_loops
from armls.rules.meter import Exceeded, Meter
from armls.rules.rule_context import RuleContext
from armls.rules.shape import is_null


class Place(Struct, frozen=True):
    """The properties that all members of one template share; when they change, all of them are checked again.

    ``key`` names the template within its document. ``is_outer``: its expressions see the names of the template
    around it.
    ``reached``: the template is certainly deployed; ``left_out``: it certainly is not. ``loops``: the
    lower-case names of the loops around a nested template that sees its parent's names.
    """

    key: str
    scope: DeploymentScope
    language_version: str
    is_symbolic: bool
    is_nested: bool
    is_outer: bool
    has_api_profile: bool
    extensions: frozenset[str]
    imports: frozenset[str]
    reached: bool
    left_out: bool
    loops: frozenset[str] = frozenset()
    target: Context = Context()
    """Where the template is deployed, as far as that is known."""
    evaluated: bool = True
    """Of a template that the one around it evaluates: whether that is certainly done, be it itself deployed or not."""


class MemberContext(RuleContext):
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
        facts: Facts,
        meter: Meter,
    ) -> None:
        super().__init__(facts, meter)
        self._text, self._base = text, base
        self.kind, self.name, self.member, self.index = kind, name, member, index
        self.place, self.lookup, self.resource, self.values = place, lookup, resource, values
        self.body: Object | None = member.value if type(member.value) is Object else None
        self._breaches: Mapping[str, Sequence[Breach]] | None = None

    @property
    def is_outer(self) -> bool:
        """Whether the template sees the names of the one around it."""
        return self.place.is_outer

    def value_of(self, name: str) -> Node | None:
        """The value of one of the member's properties, in any case; None where it has none."""
        return self._values.get(name.lower())

    @cached_property
    def _values(self) -> dict[str, Node]:
        return {one.key.value.lower(): one.value for one in self.body.properties} if self.body is not None else {}

    @cached_property
    def full_type(self) -> str | None:
        """The full type of a resource; None for any other member, and where it cannot be told."""
        return full_type(self.resource) if self.resource is not None else None

    def text_of(self, name: str) -> str:
        """The lower-case text of one of the member's properties; empty where it is missing or no string."""
        node = self.value_of(name)
        return node.value.lower() if type(node) is String else ""

    def properties_named(self, name: str) -> list[Property]:
        """The member's properties of a (lower-case) name at any depth; those of inner members are not among them."""
        return [entry.item for entry in self.index.properties.get(name, ())]

    def occurrence_of(self, node: Node) -> Occurrence | None:
        """The expression that a string of the member is."""
        return self._occurrences.get(id(node))

    @cached_property
    def _occurrences(self) -> dict[int, Occurrence]:
        return {id(one.node): one for one in self.index.occurrences}

    def removal_of(self, name: str) -> tuple[Edit, ...]:
        """The edits that remove one of the member's properties; none unless it is defined exactly once."""
        start = self.member.value.start
        edits = removal_of(self.source, self.body, name, -start) if self.body is not None else ()
        return tuple(Edit(one.start + start, one.end + start, one.text) for one in edits)

    @property
    def source(self) -> str:
        """The member's text, that of inner members included."""
        value = self.member.value
        return self._text[self._base + value.start : self._base + value.end]

    @property
    def is_left_out(self) -> bool:
        """Whether the member is certainly not deployed with the current values, so that its values don't matter."""
        return self.place.left_out or (self.values is not None and self.values.is_left_out)

    @cached_property
    def property_loops(self) -> tuple[PropertyLoop, ...]:
        """The loops within a resource or variable, and the copy of an output."""
        if "copy" not in self.index.properties and self.name.lower() != "copy":
            return ()
        return tuple(member_loops(self.kind, self.name, self.member.value))

    def schema_breaches(self, kind: str) -> Sequence[Breach]:
        """Where a resource differs from its type in the catalogue, in the way that the rule ``kind`` reports."""
        if not self.meter.stopped.isdisjoint(BREACH_KINDS):
            raise Exceeded  # the walk is too much for one of these rules, and so for each of them
        if self._breaches is None:
            self._breaches = {}  # where the walk is stopped, it is not done again
            found: dict[str, list[Breach]] = {}
            for breach in breaches(self):
                found.setdefault(breach.kind, []).append(breach)
            self._breaches = found
        return self._breaches.get(kind, ())

    def loop_name(self, loop: PropertyLoop) -> str | None:
        """The name of a loop, evaluated; None where it isn't known, empty for the copy of an output."""
        name = loop.name if loop.name is not None else self.lookup.node_value(loop.label)
        return name if isinstance(name, str) else None

    def mentions(self, word: str) -> bool:
        """Whether the member may contain a word, given in lower case; inner members excepted."""
        return word in self._lower_text

    @cached_property
    def _lower_text(self) -> str:
        return self.own_text.lower()

    @cached_property
    def own_text(self) -> str:
        """The member as it is written, without its inner members."""
        return "".join(text for _, text in self.own_texts()) if self.member.slots else self.source

    def calls(self, function: str) -> list[CallSite]:
        """The calls of a function, by its lower-case name."""
        return self.index.calls.get(function, [])

    def is_evaluated(self, occurrence: Occurrence, guarded: Guarded | None = None) -> bool:
        """Whether Azure certainly evaluates this expression (and, within it, this call)."""
        if occurrence.owner or not self._is_expression_read(occurrence):
            return False
        return guarded is None or self._is_reached(guarded.guards)

    def _is_reached(self, guard: Guard | None) -> bool:
        """Whether the operand after a guard, and those around it, is certainly evaluated; each is checked once."""
        known, pending = self._reached, []
        while guard is not None and id(guard) not in known:
            pending.append(guard)
            guard = guard.outer
        reached = guard is None or known[id(guard)]
        for one in reversed(pending):
            reached = known[id(one)] = reached and self._passes(one.call, one.index)
        return reached

    @cached_property
    def _reached(self) -> dict[int, bool]:
        return {}

    def _is_expression_read(self, occurrence: Occurrence) -> bool:
        """Whether Azure certainly evaluates an expression; in a template of scope outer it does with all its text."""
        if self.place.is_outer:
            return self.place.evaluated
        return self.place.reached and self._is_value_read(occurrence.node, occurrence.place)

    def _is_value_read(self, node: Node, section: str) -> bool:
        """Whether Azure certainly evaluates what is at a node, in the member's property ``section`` (lower case)."""
        if self.kind == "resource" and self.values is not None:
            if section == "copy":
                return not self.values.is_left_out
            if section not in ("dependson", "condition") and not self.values.is_deployed:
                return False
        if self.kind == "output" and section != "condition":
            condition = self.value_of("condition")
            if condition is not None and not is_null(condition) and self.lookup.node_value(condition) is not True:
                return False
        if self.kind == "parameter" and self.lookup.is_given(self.name):
            return False
        return is_made(self.property_loops, node, self.lookup.node_value)

    def _section_of(self, node: Node) -> str:
        """The lower-case name of the member's property that a node is in."""
        for item in self.body.properties if self.body is not None else ():
            if item.key.start <= node.start < item.value.end:
                return item.key.value.lower()
        return ""

    def _passes(self, call: Call, index: int) -> bool:
        """Whether the argument ``index`` of a lazy call is certainly evaluated."""
        name = call.name.lower()
        if name == "if":
            chosen = self.lookup.evaluate(call.arguments[0])
            return isinstance(chosen, bool) and chosen is (index == 1)
        before = (self.lookup.evaluate(argument) for argument in call.arguments[:index])
        if name == "coalesce":
            return all(value is None for value in before)
        return all(value is (name == "and") for value in before)

    def at(
        self,
        node: Node,
        message: str,
        *,
        stage: Stage | None = None,
        holds: bool = True,
        severity: Severity | None = None,
        unnecessary: bool = False,
        outcome: str | None = None,
        fix: Fix | None = None,
        cause: str = "",
    ) -> Finding:
        """A finding at a node.

        ``stage``: where Azure refuses this, if not at the rule's own stage; ``holds``: it does whatever values are
        given, as far as the node is evaluated, which is found out here. ``severity`` is for what is no error.
        ``outcome``: what the rule's ARM-TTK test makes of it, ``fail`` (as a rule), ``warn`` or ``none``.
        ``cause``: the pointer, from its template, of the value that this follows from.
        """
        level = severity_of(
            severity or self.severity,
            stage or self.stage,
            is_read=self.place.reached,
            is_evaluated=lambda: self._is_value_read(node, self._section_of(node)),
            holds=holds,
        )
        found = self._finding(node.start, node.end, message, level, unnecessary, outcome, fix)
        return replace(found, cause=cause) if cause else found

    def at_part(
        self,
        occurrence: Occurrence,
        start: int,
        end: int,
        message: str,
        *,
        guarded: Guarded | None = None,
        stage: Stage | None = None,
        holds: bool = True,
        severity: Severity | None = None,
        outcome: str | None = None,
        fix: Fix | None = None,
    ) -> Finding:
        """A finding at characters ``start`` to ``end`` of an expression; ``stage`` and ``holds`` as above."""
        first, last = span_in_member(self._text, self._base, occurrence.node, start, end)
        level = severity_of(
            severity or self.severity,
            stage or self.stage,
            is_read=self.place.evaluated if self.is_outer else self.place.reached,
            is_evaluated=lambda: self.is_evaluated(occurrence, guarded),
            holds=holds,
        )
        return self._finding(first, last, message, level, False, outcome, fix)

    def at_call(
        self,
        site: CallSite,
        message: str,
        *,
        stage: Stage | None = None,
        severity: Severity | None = None,
        outcome: str | None = None,
    ) -> Finding:
        """A finding at the name of a call."""
        call = site.guarded.call
        return self.at_part(
            site.occurrence,
            call.start,
            call.name_end,
            message,
            guarded=site.guarded,
            stage=stage,
            severity=severity,
            outcome=outcome,
        )

    def at_operand(
        self,
        site: CallSite,
        operand: Operand,
        message: str,
        *,
        severity: Severity | None = None,
        fix: Fix | None = None,
    ) -> Finding:
        """A finding at an argument of a call."""
        return self.at_part(
            site.occurrence, operand.start, operand.end, message, guarded=site.guarded, severity=severity, fix=fix
        )

    def other_text(self, site: CallSite, operand: Operand, text: str, title: str, *, is_safe: bool) -> Fix | None:
        """A fix that replaces an argument with another string literal; None in a string with single quotes."""
        node = site.occurrence.node
        if self._text[self._base + node.start] != '"':
            return None
        first, last = span_in_member(self._text, self._base, node, operand.start, operand.end)
        literal = quoted(text_literal(text))
        return Fix(title, (Edit(first, last, literal),), is_safe)

    def at_characters(
        self, node: String, start: int, end: int, message: str, *, outcome: str | None = None, fix: Fix | None = None
    ) -> Finding:
        """A finding at characters ``start`` to ``end`` of any string's value."""
        first, last = span_in_member(self._text, self._base, node, start, end)
        return self._finding(first, last, message, self.severity, False, outcome, fix)

    def edit(self, node: String, start: int, end: int, text: str = "") -> Edit:
        """An edit that replaces the characters ``start`` to ``end`` of a string's value with ``text``."""
        first, last = span_in_member(self._text, self._base, node, start, end)
        is_plain = text.isprintable() and '"' not in text and "\\" not in text
        return Edit(first, last, text if is_plain else json.dumps(text, ensure_ascii=False)[1:-1])

    def text_between(self, start: int, end: int) -> str:
        """The text between two offsets of the member."""
        return self._text[self._base + start : self._base + end]

    def own_texts(self) -> Iterator[tuple[int, str]]:
        """The member's text without the members in it: pieces, each with its offset in the member."""
        value = self.member.value
        start = value.start
        for slot in sorted(self.member.slots, key=lambda slot: slot.start):
            yield start, self._text[self._base + start : self._base + slot.start]
            start = slot.end
        yield start, self._text[self._base + start : self._base + value.end]

    def _finding(
        self,
        start: int,
        end: int,
        message: str,
        level: Severity,
        unnecessary: bool,
        outcome: str | None,
        fix: Fix | None,
    ) -> Finding:
        return Finding(self.rule_id, level, message, start, end, ttk_outcome=outcome, unnecessary=unnecessary, fix=fix)


class TemplateContext(RuleContext):
    """One deployment template and what a rule of scope ``template`` may ask; its findings have absolute offsets.

    ``values`` is what is known of each of the template's resources (children included), by the identity of its member.
    ``fed`` are the lower-case names of the parameters that a createUiDefinition beside the document gives.
    """

    def __init__(
        self,
        text: str,
        template: Template,
        place: Place,
        lookup: Lookup,
        values: Mapping[Member, ResourceValues],
        index: Callable[[Member], Index],
        facts: Facts,
        meter: Meter,
        fed: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(facts, meter)
        self.fed = fed
        self._graph: Graph | None = None
        self._is_graph_wanted = False
        self.template, self.place, self.lookup, self.values = template, place, lookup, values
        self.text, self.index = text, index

    @property
    def is_outer(self) -> bool:
        """Whether the template sees the names of the one around it."""
        return self.place.is_outer

    @property
    def graph(self) -> Graph:
        """The dependency graph of the resources. Raises Exceeded, for all rules, if there are too many of them."""
        if self._graph is None and self._is_graph_wanted:
            raise Exceeded
        self._is_graph_wanted = True
        if self._graph is None:
            places = Places(self.place.target, self.lookup.context)
            conditions = may_both_hold(self.lookup.evaluate, self.lookup.allowed_values)
            self._graph = build_graph(self.template, self.values, places, self.spend, conditions)
        return self._graph

    def is_made(self, member: Member, site: CallSite) -> bool:
        """Whether the copy loops around a call in a member certainly run."""
        loops = member_loops(member.kind, "", member.value)
        return is_made(loops, site.occurrence.node, self.lookup.node_value)

    @cached_property
    def usage(self) -> Usage:
        """Which of the template's names are used."""
        return usage_of(self.text, self.template, self.index)

    @cached_property
    def mentioned_parameters(self) -> dict[str, Mention]:
        """How the text mentions parameters, by lower-case name."""
        return mentions(self.text, self.template, "parameters")

    @cached_property
    def mentioned_variables(self) -> dict[str, Mention]:
        """How the text mentions variables, by lower-case name."""
        return mentions(self.text, self.template, "variables")

    def at(
        self,
        node: Node | Slot,
        base: int,
        message: str,
        *,
        severity: Severity | None = None,
        related: tuple[Related, ...] = (),
        stage: Stage | None = None,
        holds: bool | None = None,
        outcome: str | None = None,
        unnecessary: bool = False,
        fix: Fix | None = None,
    ) -> Finding:
        """A finding at a node whose offsets are relative to ``base``; those of a ``fix`` are absolute.

        ``stage``: where Azure refuses this, if not at the rule's own stage. ``holds``: it does whatever values are
        given, and what it is about is certainly evaluated; an error at the stage ``evaluate`` must say so.
        """
        stage = stage or self.stage
        level = severity or self.severity
        if holds is None and stage == "evaluate" and level is Severity.ERROR:
            raise ValueError("an error at this stage must say whether it holds for all values")
        level = severity_of(
            level, stage, is_read=self.place.reached, is_evaluated=lambda: True, holds=holds is not False
        )
        return Finding(
            self.rule_id,
            level,
            message,
            base + node.start,
            base + node.end,
            ttk_outcome=outcome,
            related=related,
            unnecessary=unnecessary,
            fix=fix,
        )
