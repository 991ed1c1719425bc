"""The comparison of conditions: whether two can both be true for some values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product

from armls.core.evaluator.placeholders import canonical
from armls.core.evaluator.unknown import print_value
from armls.core.evaluator.values import Unknown, Value
from armls.core.expression import Access, Call, Integer, Operand, Text
from armls.core.resource_values import Round

Conditions = Callable[[Round, Round], bool]
"""Whether two instances of resources may both be deployed."""
Evaluate = Callable[[Operand], Value]
Allowed = Callable[[str], "Sequence[Value] | None"]
"""The allowed values of a parameter by its lower-case name; None if any value is allowed."""

_MAX_TERMS = 64
_MAX_DEPTH = 30
_Literal = tuple[str, str, object]
"""A statement of a subject: ``is``, ``is not``, ``holds``, ``fails``, ``least``, ``most``; the subject; the value."""
_Terms = list[list[_Literal]]
"""A disjunction of conjunctions of statements."""


class _TooMany(Exception):
    """Raised if conditions have too many parts to be compared."""


def no_conditions(one: Round, other: Round) -> bool:
    """Whether all conditions may be true together."""
    return True


def may_both_hold(evaluate: Evaluate, allowed: Allowed) -> Conditions:
    """The comparison of conditions in one template, whose expressions ``evaluate`` evaluates."""

    def compare(one: Round, other: Round) -> bool:
        first, second = one.condition, other.condition
        if not isinstance(first, Unknown) or not isinstance(second, Unknown):
            return first is not False and second is not False
        try:
            terms = _both(_terms(first, True, evaluate), _terms(second, True, evaluate))
        except _TooMany:
            return True
        return any(_is_possible(term, allowed) for term in terms)

    return compare


def _terms(value: object, wanted: bool, evaluate: Evaluate, depth: int = 0) -> _Terms:
    """The statements under which a condition is ``wanted``."""
    if isinstance(value, Call | Access):
        value = evaluate(value)
    if isinstance(value, bool):
        return [[]] if value is wanted else []
    name, arguments = _parts(value)
    if depth < _MAX_DEPTH:
        found = _of_call(name, arguments, wanted, evaluate, depth + 1)
        if found is not None:
            return found
    subject = _subject(value)
    return [[("holds" if wanted else "fails", subject, None)]] if subject else [[]]


def _parts(value: object) -> tuple[str, Sequence[object]]:
    parts = value.parts if isinstance(value, Unknown) else None
    return ("", ()) if parts is None or parts[0] is None else (parts[0].lower(), parts[1])


def _of_call(name: str, arguments: Sequence[object], wanted: bool, evaluate: Evaluate, depth: int) -> _Terms | None:
    if name == "not" and len(arguments) == 1:
        return _terms(arguments[0], not wanted, evaluate, depth)
    if name in ("and", "or"):
        return _joined([_terms(one, wanted, evaluate, depth) for one in arguments], (name == "or") is wanted)
    if name == "if" and len(arguments) == 3:
        first = _both(_terms(arguments[0], True, evaluate, depth), _terms(arguments[1], wanted, evaluate, depth))
        other = _both(_terms(arguments[0], False, evaluate, depth), _terms(arguments[2], wanted, evaluate, depth))
        return _limited(first + other)
    values = [evaluate(one) if isinstance(one, Call | Access) else _plain(one) for one in arguments]
    if len(values) == 2:
        return _of_comparison(name, values[0], values[1], wanted, evaluate, depth)
    return None


def _of_comparison(name: str, one: Value, other: Value, wanted: bool, evaluate: Evaluate, depth: int) -> _Terms | None:
    if name == "contains" and isinstance(one, list) and isinstance(other, Unknown):
        if not all(isinstance(item, str | int) for item in one):
            return None
        found = [_of_comparison("equals", item, other, wanted, evaluate, depth) or [[]] for item in one]
        return _joined(found, wanted)
    if isinstance(other, Unknown) and not isinstance(one, Unknown):
        one, other, name = other, one, _TURNED.get(name, name)
    if not isinstance(one, Unknown) or isinstance(other, Unknown):
        return None
    if name == "equals" and isinstance(other, bool):
        return _terms(one, other is wanted, evaluate, depth)
    subject = _subject(one)
    if name == "equals" and isinstance(other, str | int) and subject:
        return [[("is" if wanted else "is not", subject, other)]]
    if name in _BOUNDS and type(other) is int and subject:
        kind, by = _BOUNDS[name] if wanted else _BOUNDS[_OPPOSITE[name]]
        return [[(kind, subject, other + by)]]
    return None


_TURNED = {
    "greater": "less",
    "less": "greater",
    "greaterorequals": "lessorequals",
    "lessorequals": "greaterorequals",
}
_OPPOSITE = {"greater": "lessorequals", "less": "greaterorequals", "greaterorequals": "less", "lessorequals": "greater"}
_BOUNDS = {"greater": ("least", 1), "greaterorequals": ("least", 0), "less": ("most", -1), "lessorequals": ("most", 0)}


def _plain(operand: object) -> Value:
    return operand.value if isinstance(operand, Text | Integer) else operand  # type: ignore[return-value]


def _joined(parts: list[_Terms], is_one_enough: bool) -> _Terms:
    """Join parts by ``or`` if one of them is enough, else by ``and``."""
    if is_one_enough:
        return _limited([term for terms in parts for term in terms])
    joined: _Terms = [[]]
    for terms in parts:
        joined = _both(joined, terms)
    return joined


def _both(one: _Terms, other: _Terms) -> _Terms:
    if len(one) * len(other) > _MAX_TERMS:
        raise _TooMany
    return [[*first, *second] for first, second in product(one, other)]


def _limited(terms: _Terms) -> _Terms:
    if len(terms) > _MAX_TERMS:
        raise _TooMany
    return terms


def _subject(value: object) -> str:
    """A key that is equal for equal expressions; empty if the expression is unknown."""
    if not isinstance(value, Unknown) or value.residual in ("", "…"):
        return ""
    return canonical(print_value(value))


def _is_possible(term: list[_Literal], allowed: Allowed) -> bool:
    """Whether all statements of a conjunction can be true together."""
    by_subject: dict[str, list[tuple[str, object]]] = {}
    for kind, subject, value in term:
        by_subject.setdefault(subject, []).append((kind, value))
    for subject, statements in by_subject.items():
        if {"holds", "fails"} <= {kind for kind, _ in statements}:
            return False
        candidates = _candidates(subject, statements, allowed)
        if candidates is not None and not any(_fits(value, statements) for value in candidates):
            return False
        if not _has_room(statements):
            return False
    return all(_may_be_empty(subject, by_subject) for subject in by_subject)


def _candidates(
    subject: str, statements: list[tuple[str, object]], allowed: Allowed
) -> Iterator[object] | Sequence[object] | None:
    """The possible values of a subject, if they can be listed."""
    stated = [value for kind, value in statements if kind == "is"]
    if stated:
        return stated
    if subject.startswith("parameters('") and subject.endswith("')"):
        return allowed(subject[len("parameters('") : -2])
    return None


def _fits(value: object, statements: list[tuple[str, object]]) -> bool:
    for kind, other in statements:
        is_same = type(value) is type(other) and value == other
        if (kind == "is" and not is_same) or (kind == "is not" and is_same):
            return False
        if type(value) is int and isinstance(other, int):
            if (kind == "least" and value < other) or (kind == "most" and value > other):
                return False
    return True


def _has_room(statements: list[tuple[str, object]]) -> bool:
    least = [value for kind, value in statements if kind == "least" and isinstance(value, int)]
    most = [value for kind, value in statements if kind == "most" and isinstance(value, int)]
    return not least or not most or max(least) <= min(most)


def _may_be_empty(subject: str, by_subject: dict[str, list[tuple[str, object]]]) -> bool:
    """Whether the statements on ``empty(x)`` are consistent with those on ``x``."""
    if not (subject.startswith("empty(") and subject.endswith(")")):
        return True
    is_empty = any(kind == "holds" for kind, _ in by_subject[subject])
    stated = [value for kind, value in by_subject.get(subject[len("empty(") : -1], ()) if kind == "is"]
    return all((value == "") is is_empty for value in stated if isinstance(value, str))
