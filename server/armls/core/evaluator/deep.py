"""The evaluation of expressions that nest deeper than Python's stack allows."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from armls.core.evaluator.library.lambdas import LAMBDA_FUNCTIONS
from armls.core.evaluator.unknown import Reduced
from armls.core.evaluator.values import Environment, Value
from armls.core.expression import Access, Call, Operand

Evaluate = Callable[[Operand, Environment, int], Value]


def reduced(operand: Call | Access, environment: Environment, evaluate: Evaluate, levels: int) -> Operand:
    """Replace the parts ``levels`` deep in an operand by their values, from the inside out.

    Only parts that are certainly evaluated are replaced, so deeply nested lazy calls stay as they are. Raises
    EvaluationError like ``evaluate``.
    """
    marked: list[tuple[Call | Access, int]] = []
    stack: list[tuple[Operand, int]] = [(operand, 0)]
    while stack:
        one, level = stack.pop()
        if level and level % levels == 0 and isinstance(one, Call | Access):
            marked.append((one, level))
        stack.extend((part, level + 1) for part in _eager(one))
    known: dict[int, Operand] = {}
    for one, _ in sorted(marked, key=lambda pair: -pair[1]):
        value = evaluate(_with(one, known, levels), environment, levels)
        known[id(one)] = Reduced(one.start, one.end, value)  # type: ignore[assignment]
    return _with(operand, known, levels)


def _eager(operand: Operand) -> tuple[Operand, ...]:
    """The parts of an operand that are evaluated whenever the operand is."""
    if isinstance(operand, Access):
        return (operand.target, operand.key)
    if not isinstance(operand, Call):
        return ()
    name = operand.function
    return operand.arguments[:1] if name in _FIRST_ONLY or name in LAMBDA_FUNCTIONS else operand.arguments


_FIRST_ONLY = frozenset(["if", "and", "or", "coalesce"])


def _with(operand: Operand, known: dict[int, Operand], levels: int) -> Operand:
    """Substitute the known parts of an operand, ``levels`` deep."""
    found = known.get(id(operand))
    if found is not None or not levels:
        return found or operand
    if isinstance(operand, Access):
        target, key = (_with(part, known, levels - 1) for part in (operand.target, operand.key))
        return replace(operand, target=target, key=key)
    if not isinstance(operand, Call):
        return operand
    eager = len(_eager(operand))
    arguments = [_with(part, known, levels - 1) for part in operand.arguments[:eager]]
    return replace(operand, arguments=(*arguments, *operand.arguments[eager:]))
