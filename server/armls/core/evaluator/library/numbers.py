"""Functions of numbers and logic: 64-bit integers, no conversion."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable

from armls.core.evaluator.library.arguments import equal, has_unknown, kind_of, refusal, text, whole
from armls.core.evaluator.library.collation import compare
from armls.core.evaluator.values import EvaluationError, Unknown, Unsettled, Value

_WHOLE = re.compile(r"\s*([+-]?)0*([0-9]{1,20})\s*")
_FLOAT = re.compile(
    r"\s*[+-]?(?:(?:[0-9][0-9,]*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|nan|infinity)\s*", re.IGNORECASE
)
_LEAST, _MOST = -(2**63), 2**63 - 1


def _arithmetic(name: str, work: Callable[[int, int], int]) -> Callable[[list[Value]], Value]:
    def run(arguments: list[Value]) -> Value:
        one, other = whole(arguments, 0, name), whole(arguments, 1, name)
        if other == 0 and name in ("div", "mod"):
            raise EvaluationError(f"Division by zero in {name}()")
        if other == -1 and one == _LEAST and name == "mod":
            raise EvaluationError("The result of mod() is out of the 64-bit range")
        result = work(one, other)
        if not _LEAST <= result <= _MOST:
            raise EvaluationError(f"The result of {name}() is out of the 64-bit range")
        return result

    return run


def _divide(one: int, other: int) -> int:
    quotient = abs(one) // abs(other)
    return quotient if (one < 0) == (other < 0) else -quotient


def _remainder(one: int, other: int) -> int:
    return one - other * _divide(one, other)


def _comparison(name: str, holds: Callable[[float, float], bool]) -> Callable[[list[Value]], Value]:
    def run(arguments: list[Value]) -> Value:
        one, other = arguments
        if isinstance(one, str) and isinstance(other, str):
            return holds(compare(one, other), 0)
        for value in arguments:
            if type(value) is not int and type(value) is not float:
                raise refusal(arguments, f"{name}() requires two numbers or two strings (found: {kind_of(value)})")
        if type(one) is not type(other):  # the engine compares them as floats
            one, other = _truncated(one), _truncated(other)  # type: ignore[arg-type]
        return holds(one, other)  # type: ignore[arg-type]

    return run


def _extreme(name: str, pick: Callable[[list[Value]], Value]) -> Callable[[list[Value]], Value]:
    def run(arguments: list[Value]) -> Value:
        numbers = arguments[0] if len(arguments) == 1 and isinstance(arguments[0], list) else arguments
        if not numbers:
            raise EvaluationError(f"{name}() requires at least one number")
        for value in numbers:
            if type(value) not in (int, float, Unknown):
                raise EvaluationError(f"{name}() requires numbers (found: {kind_of(value)})")
            if type(value) is int and not _LEAST <= value <= _MOST:
                raise EvaluationError(f"{name}() requires 64-bit integers (found: {value})")
        if has_unknown(numbers):
            return Unknown.call(name, numbers)
        if any(number != number for number in numbers):
            return math.nan
        return pick(sorted(numbers, key=lambda number: not isinstance(number, float)))

    return run


def _int(arguments: list[Value]) -> Value:
    value = arguments[0]
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        found = _WHOLE.fullmatch(value)
        if found and _LEAST <= (number := int(f"{found[1]}{found[2]}")) <= _MOST:
            return number
        raise EvaluationError(f"int() can't convert '{value[:40]}' to an integer")
    raise refusal(arguments, f"int() requires a string or an integer (found: {kind_of(value)})")


def _bool(arguments: list[Value]) -> Value:
    value = arguments[0]
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value != 0
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    raise refusal(arguments, "bool() requires a Boolean, a number, 'true' or 'false'")


def _float(arguments: list[Value]) -> Value:
    value = arguments[0]
    if isinstance(value, bool) or value is None or isinstance(value, list | dict):
        raise EvaluationError(f"float() requires a number or a string (found: {kind_of(value)})")
    if isinstance(value, str):
        if _FLOAT.fullmatch(value) is None:
            raise EvaluationError(f"float() can't convert '{value[:40]}' to a number")
        return float(value.replace(",", ""))
    if isinstance(value, Unknown):
        raise Unsettled
    return _truncated(value)


def _truncated(value: int | float) -> float:
    """Convert an integer to the nearest float that isn't further from zero, as the engine does."""
    if not isinstance(value, int):
        return value
    size = abs(value)
    surplus = max(size.bit_length() - 53, 0)
    return math.copysign(size >> surplus << surplus, value)


def _not(arguments: list[Value]) -> Value:
    if not isinstance(arguments[0], bool):
        raise refusal(arguments, f"not() requires a Boolean (found: {kind_of(arguments[0])})")
    return not arguments[0]


def _equals(arguments: list[Value]) -> Value:
    if has_unknown(arguments):
        raise Unsettled
    return equal(arguments[0], arguments[1])


def _fail(arguments: list[Value]) -> Value:
    raise EvaluationError(f"fail() stops the deployment: {text(arguments, 0, 'fail')[:200]}")


FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "add": _arithmetic("add", lambda one, other: one + other),
    "sub": _arithmetic("sub", lambda one, other: one - other),
    "mul": _arithmetic("mul", lambda one, other: one * other),
    "div": _arithmetic("div", _divide),
    "mod": _arithmetic("mod", _remainder),
    "less": _comparison("less", operator.lt),
    "lessorequals": _comparison("lessOrEquals", operator.le),
    "greater": _comparison("greater", operator.gt),
    "greaterorequals": _comparison("greaterOrEquals", operator.ge),
    "equals": _equals,
    "min": _extreme("min", lambda numbers: min(numbers)),  # type: ignore[type-var]
    "max": _extreme("max", lambda numbers: max(numbers)),  # type: ignore[type-var]
    "int": _int,
    "bool": _bool,
    "float": _float,
    "not": _not,
    "true": lambda arguments: True,
    "false": lambda arguments: False,
    "null": lambda arguments: None,
    "fail": _fail,
}
