"""What the expressions of a template see: its parameters, variables and functions, worked out on demand.

Everything worked out is a *fact* that remembers which facts it was made of. A new version of the document makes a new
revision; a fact is worked out again only where something it was made of has come to another value, and what came to
the same value as before does not count as changed. That is how an edit costs what it touched.

A fact has two readings. Its *value* is what a deployment certainly sees: what only a deployment knows is Unknown. Its
*guess* is what one arbitrary deployment would see, in which every unknown text has a value of its own; it serves to
compare names and ids, never to call something certain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from operator import is_
from typing import Literal as OneOf
from typing import Protocol
from zlib import crc32

from msgspec.structs import replace

from armls.core.evaluator.library.arguments import identical
from armls.core.evaluator.nodes import evaluate_loop, evaluate_node
from armls.core.evaluator.plain import plain_value
from armls.core.evaluator.types import article, is_of_type, type_name
from armls.core.evaluator.values import Context, EvaluationError, Unknown, Value
from armls.core.expression import Call, Expression, Text
from armls.core.symbols import Index
from armls.core.syntax import Array, Member, Node, Object, String, content
from armls.core.template import Template, UserFunction

Kind = OneOf[
    "parameter",
    "variable",
    "function",
    "definition",
    "given",
    "spellings",
    "parameter value",
    "variable value",
    "parameter guess",
    "variable guess",
]
"""What a fact is about: what is declared under a name, whether a parameter is given, all names of a section, what a
parameter or variable comes to."""
Section = OneOf["parameter", "variable", "function", "definition"]

MAX_STEPS = 200_000
"""Calls evaluated for one fact or one member, before it is given up as unknown."""
MAX_TOTAL_STEPS = 2_000_000
"""Calls evaluated for one version of a document."""
MAX_NESTING = 24
"""Facts worked out within one another where no order was found beforehand, and user functions calling each other."""

_MADE_UP = re.compile("[\U000f0000-\U000ffffd]")
_GUESS = Context(
    tenant_id="guessed-tenant",
    subscription_id="guessed-subscription",
    resource_group="guessed-group",
    location="guessed-location",
    management_group="guessed-management-group",
    deployment_name="guessed-deployment",
)


def made_up(key: str, name: str) -> str:
    """The text that stands, in a guess, for a parameter without a value.

    Starts with a character of its own from a private plane of Unicode, so that what was made of it can be told.
    """
    return f"{chr(0xF0000 + crc32(f'{key}/{name}'.encode('utf-8', 'replace')) % 0xFFFD)}{name}"


def is_made_up(text: str) -> bool:
    """Whether a text was made of a parameter that has no value."""
    return _MADE_UP.search(text) is not None


class Exhausted(Exception):
    """The budget of one evaluation is spent; what it would have come to is unknown."""


GIVEN_UP = (Exhausted, RecursionError)
"""What ends an evaluation that is too long, or that nests deeper than Python's stack; its value is unknown then."""


class Declared:
    """What a name stands for: its spelling, its type (lower case, empty if none is written), and its definition."""

    __slots__ = ("name", "source", "type")

    def __init__(self, name: str, type_: str, source: object) -> None:
        self.name, self.type, self.source = name, type_, source


class Fact:
    """One thing known of a template's names, and when it last came to something else."""

    __slots__ = ("changed", "deps", "error", "kind", "name", "names", "running", "source", "value", "verified")

    def __init__(self, names: Names, kind: Kind, name: str) -> None:
        self.names, self.kind, self.name = names, kind, name
        self.value: object = None
        self.error: EvaluationError | None = None
        self.deps: frozenset[Fact] = frozenset()
        self.source: tuple[object, ...] = ()
        self.changed = self.verified = -1
        self.running = False


class Syntax(Protocol):
    """Where parsed expressions and member indexes come from (kept by whoever analyses)."""

    def expression(self, text: str) -> Expression:
        """The parsed expression."""

    def index(self, member: Member) -> Index:
        """The member's expressions."""


class Ledger:
    """What all names of one document share: the revision, who is asking, and what is left of the budget."""

    __slots__ = ("nesting", "recorders", "revision", "spent", "steps", "syntax")

    def __init__(self, syntax: Syntax) -> None:
        self.syntax = syntax
        self.revision = 0
        self.recorders: list[set[Fact]] = []
        self.steps = self.spent = 0
        self.nesting = 0

    def next_revision(self) -> None:
        """A new version of the document begins."""
        self.revision += 1
        self.spent = 0

    def start(self) -> None:
        """A member, or a fact that nobody else was asking for, begins to be worked out."""
        self.spent += self.steps
        self.steps = 0

    def step(self) -> None:
        """Count a call; raises Exhausted."""
        self.steps += 1
        if self.steps > MAX_STEPS or self.spent > MAX_TOTAL_STEPS:
            raise Exhausted


class Names:
    """The parameters, variables, functions and definitions of one template whose expressions see its own names."""

    def __init__(self, ledger: Ledger, key: str, parent: Names | None) -> None:
        self.ledger, self.key, self.parent = ledger, key, parent
        self.facts: dict[tuple[Kind, str], Fact] = {}
        self.changed = 0
        """The revision in which one of the facts last came to something else."""
        self.template: Template
        self.context = Context()
        self._guess_context = _GUESS
        self._given: Mapping[str, Member] = {}
        self._holder: Member | None = None
        self._loops: dict[str, Object] = {}
        self._loop_member: Member | None = None
        self._sections: tuple[object, ...] = ()
        self._updated = -1

    # ---- versions

    def update(self, template: Template, given: Mapping[str, Member]) -> None:
        """Take over a new version of the template; ``given`` are a parameter file's entries by lower-case name.

        Outer templates are updated before the templates nested in them.
        """
        ledger = self.ledger
        holder = template.holder.member if template.holder is not None else None
        sections = self._section_members(template)
        suspect = (
            sections != self._sections
            or holder is not self._holder
            or given is not self._given
            or (self.parent is not None and self.parent.changed > self._updated)
        )
        self.template, self._given, self._holder, self._sections = template, given, holder, sections
        self._find_loops(template)
        scope = template.scope if template.scope != "unknown" else "any"
        if self.context.scope != scope:
            self.context = Context(scope=scope)
            self._guess_context = replace(_GUESS, scope=scope)
            self.facts.clear()
            self.changed = ledger.revision
        if suspect:
            for fact in list(self.facts.values()):
                self._settle(fact)
        self._updated = ledger.revision

    @staticmethod
    def _section_members(template: Template) -> tuple[object, ...]:
        """The identity of everything that is declared."""
        sections = (template.parameters, template.variables, template.definitions)
        return (
            *(declared.member for section in sections for declared in section.values()),
            *(name for section in sections for name in section),
            *(declared.member for declared in template.function_members),
        )

    def _find_loops(self, template: Template) -> None:
        """The variables made by ``variables.copy``."""
        declared = template.variables.get("copy")
        member = declared.member if declared is not None else None
        if member is self._loop_member:
            return
        self._loop_member = member
        self._loops = {}
        value = member.value if member is not None else None
        if type(value) is not Array:
            return
        for item in value.items:
            loop = content(item)
            name = loop.get("name") if type(loop) is Object else None
            if name is None or type(name.value) is not String or type(loop) is not Object:
                continue
            label: Value = name.value.value
            if name.value.is_expression:
                # The rare computed name is looked for again in every version.
                self._loop_member = None
                try:
                    label = evaluate_node(name.value, View(self, False, {}), self.ledger.syntax.expression)
                except (EvaluationError, *GIVEN_UP):
                    continue
            if isinstance(label, str):
                self._loops[label.lower()] = loop

    # ---- facts

    def declared(self, kind: Section, name: str) -> Declared | None:
        """What a name is declared as, in any case; None where nothing is."""
        return self._fact(kind, name.lower()).value  # type: ignore[return-value]

    def spellings(self, section: Section) -> tuple[str, ...]:
        """All names of a section as they are written."""
        return self._fact("spellings", section).value  # type: ignore[return-value]

    def is_given(self, name: str) -> bool:
        """Whether the parameter has a value that replaces its default."""
        return bool(self._fact("given", name.lower()).value)

    def value(self, kind: OneOf["parameter", "variable"], name: str, guess: bool) -> Value:
        """What a parameter or variable comes to; Unknown where it cannot be had, be it for a mistake.

        Raises EvaluationError where there is none of that name, or where it refers to itself.
        """
        lower = name.lower()
        fact = self._fact(_VALUE[kind, guess], lower)
        if fact.error is not None:
            if self.declared(kind, lower) is None:
                raise EvaluationError(f"There is no {kind} '{name}'.")
            return Unknown(f"{kind}s('{name}')")
        return fact.value  # type: ignore[return-value]

    def error(self, kind: OneOf["parameter", "variable"], name: str) -> EvaluationError | None:
        """Why a parameter or variable has no value."""
        return self._fact(_VALUE[kind, False], name.lower()).error

    def view(self, guess: bool = False, loops: Mapping[str, int] | None = None) -> View:
        """The environment in which expressions of this template are evaluated."""
        return View(self, guess, loops or {})

    def context_of(self, guess: bool) -> Context:
        """What is known of the deployment."""
        return self._guess_context if guess else self.context

    def _fact(self, kind: Kind, name: str) -> Fact:
        fact = self.facts.get((kind, name))
        if fact is None:
            fact = self.facts[kind, name] = Fact(self, kind, name)
        if fact.verified != self.ledger.revision:
            if fact.running:
                raise EvaluationError(f"'{name}' is defined by itself.")
            self._settle(fact)
        recorders = self.ledger.recorders
        if recorders:
            recorders[-1].add(fact)
        return fact

    def _settle(self, wanted: Fact) -> None:
        """Bring a fact up to date, first those that it was or will be made of, without recursion."""
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
            names._bring_up_to_date(fact)

    def _needs(self, fact: Fact) -> list[Fact]:
        """What a fact was made of, or, where it is new, the names that its definition mentions."""
        if fact.verified >= 0 and _unmoved(fact.source, self._source(fact.kind, fact.name)):
            return list(fact.deps)
        reading = fact.kind.partition(" ")[2]
        if not reading:
            return []
        member = self._definition(fact.kind, fact.name)
        if member is None:
            return []
        found = []
        for function, kind in (("parameters", "parameter"), ("variables", "variable")):
            for site in self.ledger.syntax.index(member).calls.get(function, ()):
                arguments = site.guarded.call.arguments
                if arguments and type(arguments[0]) is Text:
                    key: tuple[Kind, str] = (f"{kind} {reading}", arguments[0].value.lower())  # type: ignore[assignment]
                    if key not in self.facts:
                        self.facts[key] = Fact(self, *key)
                    found.append(self.facts[key])
        return found

    def _definition(self, kind: Kind, name: str) -> Member | None:
        section = self.template.parameters if kind.startswith("parameter") else self.template.variables
        declared = section.get(name)
        if declared is None and kind.startswith("variable") and name in self._loops:
            return self._loop_member
        return declared.member if declared is not None else None

    def _bring_up_to_date(self, fact: Fact) -> None:
        ledger = self.ledger
        source = self._source(fact.kind, fact.name)
        if (
            fact.verified >= 0
            and _unmoved(source, fact.source)
            and not any(dep.changed > fact.verified for dep in fact.deps)
        ):
            fact.verified = ledger.revision
            return
        ledger.recorders.append(set())
        fact.running = True
        ledger.nesting += 1
        error = None
        value: object = None
        try:
            if ledger.nesting > MAX_NESTING and " " in fact.kind:
                raise Exhausted
            value = self._work_out(fact.kind, fact.name)
        except EvaluationError as raised:
            error = raised
        except GIVEN_UP:
            value = Unknown(f"{fact.kind.partition(' ')[0]}s('{fact.name}')")
        finally:
            ledger.nesting -= 1
            fact.running = False
            fact.deps = frozenset(ledger.recorders.pop())
        if fact.verified < 0 or (error is None) != (fact.error is None) or not same(value, fact.value):
            fact.changed = ledger.revision
            self.changed = ledger.revision
        fact.value, fact.error, fact.source, fact.verified = value, error, source, ledger.revision

    def _source(self, kind: Kind, name: str) -> tuple[object, ...]:
        """The parts of the document that a fact is made of; equal where they are the same objects."""
        if kind.startswith(("parameter", "given")):
            declared = self.template.parameters.get(name)
            given = self._holder if self.template.holder is not None else self._given.get(name)
            return (declared.member if declared else None, declared.name if declared else None, given)
        if kind.startswith("variable"):
            declared = self.template.variables.get(name)
            loop = self._loop_member if name in self._loops else None
            return (declared.member if declared else None, declared.name if declared else None, loop)
        if kind == "spellings":
            return self._sections
        if kind == "function":
            function = self.template.functions.get(name)
            return (function.body,) if function else ()
        definition = self.template.definitions.get(name)
        return (definition.member, definition.name) if definition else ()

    # ---- what facts come to

    def _work_out(self, kind: Kind, name: str) -> object:
        if kind in ("parameter", "variable", "function", "definition"):
            return self._declared(kind, name)
        if kind == "given":
            return self._is_given(name)
        if kind == "spellings":
            return self._spellings(name)
        guess = kind.endswith("guess")
        if kind.startswith("variable"):
            return self._variable(name, guess)
        value = self._parameter(name, guess)
        if guess and isinstance(value, Unknown):
            declared = self.declared("parameter", name)
            if declared is not None and declared.type in ("string", "securestring"):
                return made_up(self.key, name)
        return value

    def _declared(self, kind: Kind, name: str) -> Declared | None:
        template = self.template
        if kind == "function":
            function = template.functions.get(name)
            return Declared(f"{function.namespace}.{function.name}", "", function) if function else None
        if kind == "variable" and name in self._loops:
            loop = self._loops[name].get("name")
            assert loop is not None and type(loop.value) is String
            written = loop.value.value if not loop.value.is_expression else name
            other = template.variables.get(name)
            return Declared(written, "", other.member if other is not None else None)
        section = {"parameter": template.parameters, "variable": template.variables, "definition": template.definitions}
        declared = section[kind].get(name)
        if declared is None or (kind == "variable" and name == "copy" and self._loops):
            return None
        body = declared.member.value
        type_ = body.get("type") if kind == "parameter" and type(body) is Object else None
        text = type_.value.value.lower() if type_ is not None and type(type_.value) is String else ""
        return Declared(declared.name, text, declared.member if kind == "definition" else None)

    def _spellings(self, section: str) -> tuple[str, ...]:
        template = self.template
        if section == "function":
            return tuple(f"{function.namespace}.{function.name}" for function in template.functions.values())
        declared = {
            "parameter": template.parameters,
            "variable": template.variables,
            "definition": template.definitions,
        }
        names = [entry.name for entry in declared[section].values()]
        return (*names, *self._loops) if section == "variable" else tuple(names)

    def _is_given(self, name: str) -> bool:
        if self.template.holder is None:
            return name in self._given
        return self._argument(name) is not None

    def _argument(self, name: str) -> Node | Unknown | None:
        """What the nested deployment gives for a parameter; Unknown where that cannot be read off the text."""
        holder = self.template.holder
        properties = holder.body.get("properties") if holder is not None and holder.body is not None else None
        body = content(properties.value) if properties is not None else None
        if type(body) is not Object:
            return None
        arguments = body.get("parameters")
        if arguments is None or type(content(arguments.value)) is not Object:
            return Unknown("parameters") if arguments is not None or body.get("parametersLink") is not None else None
        given = content(arguments.value).get(name)  # type: ignore[union-attr]
        if given is None:
            return None
        entry = content(given.value)
        if type(entry) is not Object:
            return Unknown("parameters")
        value = entry.get("value")
        return value.value if value is not None else Unknown("reference")

    def _parameter(self, name: str, guess: bool) -> Value:
        declared = self.template.parameters.get(name)
        if declared is None:
            raise EvaluationError(f"There is no parameter '{name}'.")
        unknown = Unknown(f"parameters('{declared.name}')")
        if self.template.holder is None:
            if name in self._given:
                return given_value(self._given[name], unknown)
        else:
            argument = self._argument(name)
            if isinstance(argument, Unknown):
                return unknown
            if argument is not None:
                assert self.parent is not None
                value = evaluate_node(argument, self.parent.view(guess), self.ledger.syntax.expression)
                if value is not None:
                    return value
        body = declared.member.value
        default = body.get("defaultValue") if type(body) is Object else None
        if default is None or _is_null(default.value):
            nullable = body.get("nullable") if type(body) is Object else None
            if nullable is not None and getattr(nullable.value, "value", None) is True:
                return None if self.template.holder is not None else unknown
            return unknown
        return evaluate_node(default.value, self.view(guess), self.ledger.syntax.expression)

    def _variable(self, name: str, guess: bool) -> Value:
        view = self.view(guess)
        if name in self._loops:
            return evaluate_loop(self._loops[name], view, self.ledger.syntax.expression)
        declared = self.template.variables.get(name)
        if declared is None:
            raise EvaluationError(f"There is no variable '{name}'.")
        return evaluate_node(declared.member.value, view, self.ledger.syntax.expression)


_VALUE: dict[tuple[str, bool], Kind] = {
    ("parameter", False): "parameter value",
    ("parameter", True): "parameter guess",
    ("variable", False): "variable value",
    ("variable", True): "variable guess",
}


class View:
    """The environment of expressions in one template: the names it sees, and the loops around them.

    Satisfies :class:`armls.core.evaluator.values.Environment`.
    """

    __slots__ = ("_guess", "_loops", "_names", "context")

    def __init__(self, names: Names, guess: bool, loops: Mapping[str, int]) -> None:
        self._names, self._guess, self._loops = names, guess, loops
        self.context = names.context_of(guess)

    def within(self, loop: str, index: int) -> View:
        """The same, inside one round of a loop."""
        return View(self._names, self._guess, {**self._loops, loop.lower(): index, "": index})

    def parameter(self, name: str) -> Value:
        """The parameter's value or guess."""
        return self._names.value("parameter", name, self._guess)

    def variable(self, name: str) -> Value:
        """The variable's value or guess."""
        return self._names.value("variable", name, self._guess)

    def copy_index(self, loop: str | None) -> Value:
        """The index of the loop; Unknown outside all loops that are being run through."""
        index = self._loops.get((loop or "").lower())
        if index is None:
            return Unknown(f"copyIndex('{loop}')" if loop else "copyIndex()")
        return index

    def user_function(self, call: Call, arguments: list[Value]) -> Value:
        """What the user function's output comes to."""
        declared = self._names.declared("function", call.function)
        if declared is None:
            raise EvaluationError(f"There is no function '{call.namespace}.{call.name}'.", call)
        function = declared.source
        assert isinstance(function, UserFunction)
        parameters = function.parameters
        if len(parameters) != len(arguments):
            takes = f"{len(parameters)} argument{'s' * (len(parameters) != 1)}"
            raise EvaluationError(f"'{declared.name}' takes {takes}, not {len(arguments)}.", call)
        for argument, (name, wanted) in zip(arguments, parameters, strict=True):
            if not is_of_type(argument, wanted):
                kinds = f"{article(wanted)}, not {article(type_name(argument))}"
                raise EvaluationError(f"The argument '{name}' of {declared.name}() should be {kinds}.", call)
        output = function.body.get("output")
        value = output.value.get("value") if output is not None and type(output.value) is Object else None
        if value is None:
            return Unknown(f"{declared.name}()")
        given = {name.lower(): argument for argument, (name, _) in zip(arguments, parameters, strict=True)}
        ledger = self._names.ledger
        ledger.nesting += 1
        try:
            if ledger.nesting > MAX_NESTING:
                raise Exhausted
            inner = FunctionView(self._names, self._guess, given)
            result = evaluate_node(value.value, inner, ledger.syntax.expression)
        except EvaluationError as error:
            raise EvaluationError(f"In {declared.name}: {error.message}", call) from error
        finally:
            ledger.nesting -= 1
        wanted = _text(output.value, "type") if output is not None and type(output.value) is Object else ""
        if not is_of_type(result, wanted):
            kinds = f"{article(type_name(result))}, not {article(wanted.lower())}"
            raise EvaluationError(f"{declared.name}() comes to {kinds}.", call)
        return result

    def runtime(self, call: Call, arguments: list[Value]) -> Value:
        """What only Azure can say."""
        return Unknown(f"{call.name}()")

    def step(self) -> None:
        """Count a call against the budget."""
        self._names.ledger.step()


class FunctionView(View):
    """The environment inside a user function: its own parameters, and the template's variables."""

    __slots__ = ("_arguments",)

    def __init__(self, names: Names, guess: bool, arguments: dict[str, Value]) -> None:
        super().__init__(names, guess, {})
        self._arguments = arguments

    def parameter(self, name: str) -> Value:
        """The argument that was given."""
        if name.lower() not in self._arguments:
            raise EvaluationError(f"The function has no parameter '{name}'.")
        return self._arguments[name.lower()]


def _text(body: Object, name: str) -> str:
    found = body.get(name)
    return found.value.value if found is not None and type(found.value) is String else ""


def _is_null(node: Node) -> bool:
    return getattr(node, "value", "") is None


def _unmoved(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Whether two sources are made of the very same objects."""
    return len(one) == len(other) and all(map(is_, one, other))


def given_value(entry: Member, unknown: Unknown) -> Value:
    """What an entry of a parameter file gives; nothing in it is evaluated.

    Key Vault references, null and the placeholders ``GEN-…`` and ``GET-…`` are unknown.
    """
    body = entry.value
    found = body.get("value") if type(body) is Object else None
    if found is None or _is_null(found.value):
        return unknown
    if type(found.value) is String and found.value.value[:4].upper() in ("GEN-", "GET-"):
        return unknown
    return plain_value(found.value)


def same(one: object, other: object) -> bool:
    """Whether two values are the same to Azure: type, order of keys and all."""
    if isinstance(one, Declared) and isinstance(other, Declared):
        return one.name == other.name and one.type == other.type and one.source is other.source
    return identical(one, other)  # type: ignore[arg-type]
