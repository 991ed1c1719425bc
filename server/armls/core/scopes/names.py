"""The names of one template, and their values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal as OneOf
from typing import Union

from msgspec import Struct
from msgspec.structs import replace

from armls.core.evaluator.evaluate import evaluate
from armls.core.evaluator.nodes import evaluate_loop, evaluate_node
from armls.core.evaluator.unknown import print_call
from armls.core.evaluator.values import Context, EvaluationError, Unknown, Value
from armls.core.expression import Call, Operand, Text
from armls.core.scopes.declarations import Declarations, given_value, is_null
from armls.core.scopes.facts import (
    GIVEN_UP,
    MAX_NESTING,
    MAX_STEPS,
    Circular,
    Declared,
    Exhausted,
    Fact,
    Kind,
    Ledger,
    Section,
    same,
    unmoved,
)
from armls.core.scopes.views import View
from armls.core.syntax import Member, Node, Object, String
from armls.core.template import Template
from armls.core.type_check import breaches

_MOST_KNOWN = 1_000_000
"""The most characters of expressions whose values are kept, including those no longer in the document."""
_OVERHEAD = 50


class _Known(Struct, eq=False):
    """The memoized value of an expression, the queries it depends on, and the revision that last verified it.

    It keeps its ``operand`` alive, whose identity is the key that it is found by.
    """

    operand: Operand
    value: Value
    error: Union[EvaluationError, None]  # noqa: UP007
    deps: frozenset[Fact]
    verified: int


class Names(Declarations):
    """The parameters, variables, functions and definitions of one template whose expressions see its own names."""

    knows_resources = False
    """Whether ``named`` can return a value."""

    def __init__(self, ledger: Ledger, key: str, parent: Names | None, known: Context | None = None) -> None:
        """Create the names; ``key`` identifies the template in its document, ``known`` is the context known so far."""
        super().__init__()
        self.ledger, self.key, self.parent = ledger, key, parent
        self.facts: dict[tuple[Kind, str], Fact] = {}
        self.changed = 0
        """The revision in which one of the queries last changed."""
        self._known = known or Context()
        self.context = replace(self._known, scope="")
        self._known_values: dict[int, _Known] = {}
        self._known_characters = 0
        self._updated = -1

    # ---- versions

    def update(
        self,
        template: Template,
        given: Mapping[str, Member],
        place: Context | None = None,
        ui: frozenset[str] = frozenset(),
    ) -> None:
        """Update to a new version of the template; ``given`` are a parameter file's entries by lower-case name.

        ``ui``: the lower-case names of the parameters that a createUiDefinition provides, with unknown values.
        ``place``: its deployment context, if more is known of it than at first. Outer templates are updated before the
        templates nested in them.
        """
        ledger = self.ledger
        holder = template.holder.member if template.holder is not None else None
        sections = self._section_members(template)
        scope = template.scope if template.scope != "unknown" else "any"
        section = template.sections.get("contentversion")
        version = section.value.value if section is not None and type(section.value) is String else None
        context = replace(place or self._known, scope=scope, content_version=version)
        is_elsewhere = self.context != context
        if is_elsewhere:
            self.context = context
        suspect = (
            is_elsewhere
            or sections != self._sections
            or holder is not self._holder
            or given is not self._given
            or ui != self._ui_parameters
            or (self.parent is not None and self.parent.changed > self._updated)
        )
        self.template, self._given, self._holder, self._sections = template, given, holder, sections
        self._ui_parameters = ui
        self._find_loops(template)
        if suspect:
            for fact in list(self.facts.values()):
                self._settle(fact)
        self._updated = ledger.revision

    # ---- facts

    def declared(self, kind: Section, name: str) -> Declared | None:
        """The declaration of a name, in any case; None if it isn't defined."""
        return self._fact(kind, name.lower()).value  # type: ignore[return-value]

    def definition_body(self, name: str) -> Object | None:
        """The object of a type definition, by its name in any case."""
        found = self.declared("definition", name)
        member = found.source if found is not None else None
        return member.value if isinstance(member, Member) and type(member.value) is Object else None

    def spellings(self, section: Section) -> tuple[str, ...]:
        """All names of a section as they are written."""
        return self._fact("spellings", section).value  # type: ignore[return-value]

    def is_given(self, name: str) -> bool:
        """Whether the parameter has a value that replaces its default value."""
        return bool(self._fact("given", name.lower()).value)

    def value(self, kind: OneOf["parameter", "variable"], name: str) -> Value:
        """The value of a parameter or variable; Unknown if it can't be evaluated, even because of an error.

        Raises EvaluationError if the name isn't defined, or if its definition is circular.
        """
        lower = name.lower()
        fact = self._fact(_VALUE[kind], lower)
        if fact.error is not None:
            if self.declared(kind, lower) is None:
                raise EvaluationError(f"{kind.capitalize()} '{name}' isn't defined")
            return Unknown(f"{kind}s('{name}')")
        return fact.value  # type: ignore[return-value]

    def written(self, name: str) -> Node | None:
        """The node that defines a variable, in any case; None for one of a copy loop, and if it isn't defined."""
        found = self._fact("variable written", name.lower()).value
        return found.source.value if isinstance(found, Declared) and isinstance(found.source, Member) else None

    def error(self, kind: OneOf["parameter", "variable"], name: str) -> EvaluationError | None:
        """The error because of which a parameter or variable has no value."""
        return self._fact(_VALUE[kind], name.lower()).error

    def is_chosen(self, name: str) -> bool:
        """Whether the value of a variable depends on a parameter; also true if the variable isn't defined."""
        fact = self._fact("variable origin", name.lower())
        return fact.error is not None or bool(fact.value)

    def evaluate_once(self, operand: Operand) -> Value:
        """The value of an expression outside all copy loops, evaluated once for all equal expressions.

        Raises EvaluationError, or one of the exceptions of an evaluation that is too long.
        """
        ledger = self.ledger
        known = self._known_values.get(id(operand))
        if known is not None and ledger.changed > known.verified:
            since = known.verified
            known.verified = ledger.revision
            if any(dep.changed > since for dep in known.deps):
                known = None
        if known is None:
            known = self._evaluate_anew(operand)
        if ledger.recorders:
            ledger.recorders[-1].update(known.deps)
        if known.error is not None:
            raise known.error.copy()
        return known.value

    def _evaluate_anew(self, operand: Operand) -> _Known:
        self._known_characters += operand.end - operand.start + _OVERHEAD
        if self._known_characters > _MOST_KNOWN:
            self._known_characters = 0
            self._known_values.clear()
        error: EvaluationError | None = None
        value: Value = None
        recorder: set[Fact] = set()
        self.ledger.recorders.append(recorder)
        try:
            value = evaluate(operand, self.view())
        except EvaluationError as raised:
            error = raised.copy()
        finally:
            self.ledger.recorders.pop()
        known = _Known(operand, value, error, frozenset(recorder), self.ledger.revision)
        self._known_values[id(operand)] = known
        return known

    def view(self, loops: Mapping[str, int] | None = None) -> View:
        """The environment in which expressions of this template are evaluated."""
        return View(self, loops or {})

    def runtime(self, call: Call, arguments: list[Value]) -> Value:
        """The value of ``reference``, ``list*`` and the like: unknown before the deployment."""
        return Unknown(print_call(call.name, arguments))

    def clock(self, call: Call, arguments: list[Value]) -> Value:
        """The value of ``utcNow`` or ``newGuid``."""
        return Unknown.call(call.name, arguments)

    def computed(self, call: Call) -> Value:
        """The value of a call of a user function that no template declares; None for any other."""
        return None

    def miss_loop(self, loop: str | None) -> None:
        """Handle ``copyIndex`` without an enclosing copy loop of that name, or without any."""

    def named(self, call: Call) -> Value:
        """The value of a call with a literal name that needs no evaluation; None for any other."""
        return None

    def deployment_context(self) -> Context:
        """The context of the deployment; the active query depends on it."""
        self._fact("context", "")
        return self.context

    def _fact(self, kind: Kind, name: str) -> Fact:
        fact = self.facts.get((kind, name))
        if fact is None:
            fact = self.facts[kind, name] = Fact(self, kind, name)
        if fact.verified != self.ledger.revision:
            if fact.running:
                raise Circular(name, fact.running)
            self._settle(fact)
        recorders = self.ledger.recorders
        if recorders:
            recorders[-1].add(fact)
        return fact

    def _settle(self, wanted: Fact) -> None:
        """Bring a query up to date, its dependencies first, without recursion."""
        revision = self.ledger.revision
        stack = [wanted]
        opened: set[Fact] = set()
        while stack:
            fact = stack[-1]
            if fact.verified == revision or fact.running:
                stack.pop()
                continue
            names = fact.names
            if fact not in opened:
                opened.add(fact)
                before = [dep for dep in names._needs(fact) if dep.verified != revision and dep not in opened]
                if before:
                    stack.extend(before)
                    continue
            stack.pop()
            names._bring_up_to_date(fact, fact is wanted)

    def _needs(self, fact: Fact) -> list[Fact]:
        """The dependencies of a query, or the names in its definition if it is new."""
        if fact.verified >= 0 and unmoved(fact.source, self._source(fact.kind, fact.name)):
            return list(fact.deps)
        if not fact.kind.endswith(" value"):
            return []
        member = self._definition(fact.kind, fact.name)
        if member is None:
            return []
        found = []
        loop = self._loops.get(fact.name) if member is self._loop_member else None
        for function, kind in (("parameters", "parameter"), ("variables", "variable")):
            for site in self.ledger.syntax.index(member).calls.get(function, ()):
                if loop is not None and not loop.start <= site.occurrence.node.start < loop.end:
                    continue
                arguments = site.guarded.call.arguments
                if arguments and type(arguments[0]) is Text:
                    key: tuple[Kind, str] = (f"{kind} value", arguments[0].value.lower())  # type: ignore[assignment]
                    if key not in self.facts:
                        self.facts[key] = Fact(self, *key)
                    found.append(self.facts[key])
        return found

    def _bring_up_to_date(self, fact: Fact, is_wanted: bool) -> None:
        """Evaluate a query, if one of its dependencies has changed.

        Queries that aren't requested yet are evaluated first, since that saves recursion. Where that leads to a query
        that is being evaluated, it need not be a cycle, since only branches that aren't reached may refer to it: all
        queries evaluated on the way stay unchanged.
        """
        ledger = self.ledger
        source = self._source(fact.kind, fact.name)
        if (
            fact.verified >= 0
            and unmoved(source, fact.source)
            and not any(dep.changed > fact.verified for dep in fact.deps)
        ):
            fact.verified = ledger.revision
            return
        ledger.recorders.append(set())
        ledger.nesting += 1
        fact.running = ledger.nesting
        speculation = ledger.speculation
        if not is_wanted:
            ledger.speculation = ledger.nesting
        error = None
        value: object = None
        try:
            if ledger.nesting > MAX_NESTING and " " in fact.kind:
                raise Exhausted
            value = self._work_out(fact.kind, fact.name)
        except Circular as raised:
            if not is_wanted:
                return
            if raised.level < speculation:
                raise
            error = raised.copy()
        except EvaluationError as raised:
            error = raised.copy()
        except GIVEN_UP:
            value = Unknown(f"{fact.kind.partition(' ')[0]}s('{fact.name}')")
        finally:
            ledger.nesting -= 1
            ledger.speculation = speculation
            fact.running = 0
            deps = frozenset(ledger.recorders.pop())
        fact.deps = deps
        if fact.verified < 0 or (error is None) != (fact.error is None) or not same(value, fact.value):
            fact.changed = ledger.revision
            self.changed = ledger.revision
            if fact.verified >= 0:
                ledger.changed = ledger.revision
        fact.value, fact.error, fact.source, fact.verified = value, error, source, ledger.revision

    # ---- the values of queries

    def _work_out(self, kind: Kind, name: str) -> object:
        if kind in ("parameter", "variable", "function", "definition"):
            return self._declared(kind, name)
        if kind == "given":
            return self._is_given(name)
        if kind == "context":
            return self.context
        if kind == "spellings":
            return self._spellings(name)
        if kind.endswith("origin"):
            return kind.startswith("parameter") or self._comes_from_parameter(name)
        if kind == "variable written":
            return self._written(name)
        return self._variable(name) if kind.startswith("variable") else self._parameter(name)

    def _parameter(self, name: str) -> Value:
        declared = self.template.parameters.get(name)
        if declared is None:
            raise EvaluationError(f"Parameter '{name}' isn't defined")
        unknown = Unknown(f"parameters('{declared.name}')")
        if self.template.holder is None:
            if name in self._given:
                return self._fitting(given_value(self._given[name], unknown), declared.member.value, unknown)
            if name in self._ui_parameters:
                return unknown
        else:
            argument = self._argument(name)
            if isinstance(argument, Unknown):
                return unknown
            if argument is not None:
                assert self.parent is not None
                value = evaluate_node(argument, self.parent.view(), self.ledger.syntax.expression)
                if value is not None:
                    return self._fitting(_seen_from_inside(value, unknown, {}), declared.member.value, unknown)
        body = declared.member.value
        default = body.get("defaultValue") if type(body) is Object else None
        if default is None or is_null(default.value):
            nullable = body.get("nullable") if type(body) is Object else None
            if nullable is not None and getattr(nullable.value, "value", None) is True:
                return None
            return unknown
        value = evaluate_node(default.value, self.view(), self.ledger.syntax.expression)
        if isinstance(value, Unknown) and _CLOCK & self.ledger.syntax.index(declared.member).calls.keys():
            return unknown  # it is new in each parameter, and the same wherever this one is used
        return self._fitting(value, body, unknown)

    def _fitting(self, value: Value, body: Node, unknown: Unknown) -> Value:
        """A parameter's value; unknown if Azure refuses it, so that consequential errors are not reported."""
        if type(body) is not Object or isinstance(value, Unknown):
            return value
        wrong = breaches(value, body, self.definition_body, symbolic=self.template.is_symbolic)
        return value if next(iter(wrong), None) is None else unknown

    def _variable(self, name: str) -> Value:
        view = self.view()
        if name in self._loops:
            return evaluate_loop(self._loops[name], view, self.ledger.syntax.expression)
        declared = self.template.variables.get(name)
        if declared is None:
            raise EvaluationError(f"Variable '{name}' isn't defined")
        return evaluate_node(declared.member.value, view, self.ledger.syntax.expression)

    def _comes_from_parameter(self, name: str) -> bool:
        member = self._definition("variable", name)
        if member is None:
            return True
        calls = self.ledger.syntax.index(member).calls
        if calls.get("parameters"):
            return True
        named = [site.guarded.call.arguments for site in calls.get("variables", ())]
        return any(self.is_chosen(one[0].value) for one in named if one and type(one[0]) is Text)

    def _loop_name(self, name: String) -> Value:
        try:
            return evaluate_node(name, self.view(), self.ledger.syntax.expression)
        except (EvaluationError, *GIVEN_UP):
            return Unknown("")


def _seen_from_inside(value: Value, unknown: Unknown, known: dict[int, Value]) -> Value:
    """The value that an outer template passes for a parameter: unknown parts are named after the parameter, since their
    names and scope are those of the outer template. ``known``: the parts that have been visited."""
    if isinstance(value, Unknown):
        return unknown
    if type(value) not in (dict, list) or len(known) > MAX_STEPS:
        return value
    if id(value) not in known:
        known[id(value)] = value  # until more is known; a value never holds itself
        if isinstance(value, dict):
            made: Value = {
                name: _seen_from_inside(one, Unknown.access(unknown, name), known) for name, one in value.items()
            }
        else:
            assert isinstance(value, list)
            made = [_seen_from_inside(one, Unknown.access(unknown, at), known) for at, one in enumerate(value)]
        known[id(value)] = made
    return known[id(value)]


_CLOCK = frozenset(["utcnow", "newguid"])
_VALUE: dict[str, Kind] = {"parameter": "parameter value", "variable": "variable value"}
