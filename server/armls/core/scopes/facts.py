"""Facts about names, and when each last came to something else: what makes evaluation incremental."""

from __future__ import annotations

from operator import is_
from typing import TYPE_CHECKING, Protocol
from typing import Literal as OneOf

from armls.core.evaluator.library.arguments import identical
from armls.core.evaluator.values import EvaluationError
from armls.core.expression import Expression
from armls.core.symbols import Index
from armls.core.syntax import Member

if TYPE_CHECKING:
    from armls.core.scopes.names import Names

Kind = OneOf[
    "parameter",
    "variable",
    "function",
    "definition",
    "given",
    "spellings",
    "parameter value",
    "variable value",
    "parameter origin",
    "variable origin",
    "variable written",
    "context",
]
"""What a fact is about: what is declared under a name, whether a parameter is given, all names of a section, what a
parameter or variable comes to, whether a parameter has a part in it, what is written for a variable, where the
template is deployed."""
Section = OneOf["parameter", "variable", "function", "definition"]

MAX_STEPS = 60_000
"""Calls (and what large values cost) evaluated for one fact or one member, before it is given up as unknown."""
MAX_TOTAL_STEPS = 2_000_000
"""Calls evaluated for one version of a document."""
MAX_NESTING = 24
"""Facts worked out within one another where no order was found beforehand, and user functions calling each other."""


class Exhausted(Exception):
    """The budget of one evaluation is spent; what it would have come to is unknown."""


class Circular(EvaluationError):
    """A name is asked for while it is being evaluated, as the fact at ``level`` of the nesting."""

    def __init__(self, name: str, level: int) -> None:
        super().__init__(f"'{name}' is defined by itself.")
        self.level = level


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
        self.running = 0
        """While it is being evaluated, the level of the nesting."""


class Syntax(Protocol):
    """Where parsed expressions and member indexes come from (kept by whoever analyses)."""

    def expression(self, text: str) -> Expression:
        """The parsed expression."""

    def index(self, member: Member) -> Index:
        """The member's expressions."""


class Ledger:
    """What all names of one document share: the revision, who is asking, and what is left of the budget."""

    __slots__ = ("changed", "nesting", "recorders", "revision", "speculation", "spent", "steps", "syntax")

    def __init__(self, syntax: Syntax) -> None:
        self.syntax = syntax
        self.revision = 0
        self.changed = 0
        """The revision in which a fact that was known before last came to something else."""
        self.recorders: list[set[Fact]] = []
        self.steps = self.spent = 0
        self.nesting = 0
        self.speculation = 0
        """The level of the innermost fact that is evaluated before it is asked for; 0 where there is none."""

    def next_revision(self) -> None:
        """A new version of the document begins."""
        self.revision += 1
        self.spent = 0

    def start(self) -> None:
        """A member, or a fact that nobody else was asking for, begins to be worked out."""
        self.spent += self.steps
        self.steps = 0

    def step(self, cost: int = 1) -> None:
        """Count a call, or more of its cost; raises Exhausted."""
        self.steps += cost
        if self.steps > MAX_STEPS or self.spent > MAX_TOTAL_STEPS:
            raise Exhausted


def unmoved(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Whether two sources are made of the very same objects."""
    return len(one) == len(other) and all(map(is_, one, other))


def same(one: object, other: object) -> bool:
    """Whether two values are the same to Azure: type, order of keys and all."""
    if isinstance(one, Declared) and isinstance(other, Declared):
        return one.name == other.name and one.type == other.type and one.source is other.source
    return identical(one, other)  # type: ignore[arg-type]
