"""Memoized queries about names, with the revision in which each last changed: incremental evaluation."""

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
"""The kind of a query: the declaration of a name, whether a parameter is given, all names of a section, the value of a
parameter or variable, whether it depends on a parameter, the definition of a variable, the context of the template."""
Section = OneOf["parameter", "variable", "function", "definition"]

MAX_STEPS = 60_000
"""The evaluation budget of one query or one member in calls (or the cost of large values); beyond it, it is unknown."""
MAX_TOTAL_STEPS = 2_000_000
"""The evaluation budget of one version of a document, in calls."""
MAX_NESTING = 24
"""The depth of queries evaluated recursively, where no order was known beforehand, and of user function calls."""


class Exhausted(Exception):
    """Raised when the budget of one evaluation is spent; its value is unknown."""


class Circular(EvaluationError):
    """Raised when a name is requested while it is being evaluated, as the query at ``level`` of the nesting."""

    def __init__(self, name: str, level: int) -> None:
        super().__init__(f"Circular definition of '{name}'")
        self.level = level


GIVEN_UP = (Exhausted, RecursionError)
"""The exceptions of an evaluation that is too long, or nests deeper than Python's stack; its value is unknown."""


class Declared:
    """The declaration of a name: its spelling, its type (lower case, empty if none is written), and its definition."""

    __slots__ = ("name", "source", "type")

    def __init__(self, name: str, type_: str, source: object) -> None:
        self.name, self.type, self.source = name, type_, source


class Fact:
    """A memoized query and the revision in which its value last changed."""

    __slots__ = ("changed", "deps", "error", "kind", "name", "names", "running", "source", "value", "verified")

    def __init__(self, names: Names, kind: Kind, name: str) -> None:
        self.names, self.kind, self.name = names, kind, name
        self.value: object = None
        self.error: EvaluationError | None = None
        self.deps: frozenset[Fact] = frozenset()
        self.source: tuple[object, ...] = ()
        self.changed = self.verified = -1
        self.running = 0
        """The level of the nesting while it is being evaluated."""


class Syntax(Protocol):
    """The provider of parsed expressions and member indexes (kept by the analyser)."""

    def expression(self, text: str) -> Expression:
        """The parsed expression."""

    def index(self, member: Member) -> Index:
        """The member's expressions."""


class Ledger:
    """The shared state of all names of one document: the revision, the active queries, and the remaining budget."""

    __slots__ = ("changed", "nesting", "recorders", "revision", "speculation", "spent", "steps", "syntax")

    def __init__(self, syntax: Syntax) -> None:
        self.syntax = syntax
        self.revision = 0
        self.changed = 0
        """The revision in which the value of an existing query last changed."""
        self.recorders: list[set[Fact]] = []
        self.steps = self.spent = 0
        self.nesting = 0
        self.speculation = 0
        """The level of the innermost query that is evaluated ahead of a request; 0 if there is none."""

    def next_revision(self) -> None:
        """Start a new revision."""
        self.revision += 1
        self.spent = 0

    def start(self) -> None:
        """Start the evaluation of a member, or of a query outside any other."""
        self.spent += self.steps
        self.steps = 0

    def step(self, cost: int = 1) -> None:
        """Count a call, or more of its cost; raises Exhausted."""
        self.steps += cost
        if self.steps > MAX_STEPS or self.spent > MAX_TOTAL_STEPS:
            raise Exhausted


def unmoved(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Whether two sources consist of identical objects."""
    return len(one) == len(other) and all(map(is_, one, other))


def same(one: object, other: object) -> bool:
    """Whether two values are the same to Azure: type, order of keys and all."""
    if isinstance(one, Declared) and isinstance(other, Declared):
        return one.name == other.name and one.type == other.type and one.source is other.source
    return identical(one, other)  # type: ignore[arg-type]
