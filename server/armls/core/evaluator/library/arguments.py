"""Checks of arguments that the functions of the library share. Nothing converts by itself."""

from __future__ import annotations

from armls.core.evaluator.values import EvaluationError, Unknown, Value

MAX_TEXT = 131_072
"""Characters of a text that Azure's engine builds at most."""

_KINDS = {str: "a string", bool: "a boolean", int: "an integer", float: "a float", list: "an array", dict: "an object"}


def kind_of(value: Value) -> str:
    """What a value is, with its article."""
    return "null" if value is None else "unknown" if isinstance(value, Unknown) else _KINDS[type(value)]


def text(arguments: list[Value], index: int, name: str) -> str:
    """The argument as a string. Raises EvaluationError where it is none."""
    value = arguments[index]
    if isinstance(value, str):
        return value
    raise EvaluationError(f"{name}() takes a string here, not {kind_of(value)}.")


def whole(arguments: list[Value], index: int, name: str) -> int:
    """The argument as an integer. Raises EvaluationError where it is none."""
    value = arguments[index]
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise EvaluationError(f"{name}() takes an integer here, not {kind_of(value)}.")


def as_whole(value: Value) -> int | None:
    """The value where it is an integer."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def array(arguments: list[Value], index: int, name: str) -> list[Value]:
    """The argument as an array. Raises EvaluationError where it is none."""
    value = arguments[index]
    if isinstance(value, list):
        return value
    raise EvaluationError(f"{name}() takes an array here, not {kind_of(value)}.")


def mapping(arguments: list[Value], index: int, name: str) -> dict[str, Value]:
    """The argument as an object. Raises EvaluationError where it is none."""
    value = arguments[index]
    if isinstance(value, dict):
        return value
    raise EvaluationError(f"{name}() takes an object here, not {kind_of(value)}.")


def bounded(value: str) -> str:
    """The text, unless it is longer than Azure's engine builds."""
    if len(value) > MAX_TEXT:
        raise EvaluationError(f"The text would have {len(value)} characters; Azure takes {MAX_TEXT}.")
    return value


def equal(one: Value, other: Value) -> bool:
    """Whether two values are of the same kind and equal; objects whatever the order of their keys."""
    return _compare(one, other, False)


def identical(one: Value, other: Value) -> bool:
    """Whether two values are equal, the order of their keys included."""
    return _compare(one, other, True)


def _compare(one: Value, other: Value, ordered: bool) -> bool:
    """Each pair of lists or objects is compared once, for a value can hold the same part many times over."""
    compared: set[tuple[int, int]] = set()
    stack = [(one, other)]
    while stack:
        first, second = stack.pop()
        if first is second or (id(first), id(second)) in compared:
            continue
        if type(first) is not type(second):
            return False
        if isinstance(first, list) and isinstance(second, list):
            if len(first) != len(second):
                return False
            stack.extend(zip(first, second, strict=True))
        elif isinstance(first, dict) and isinstance(second, dict):
            if first.keys() != second.keys() or (ordered and list(first) != list(second)):
                return False
            stack.extend((value, second[key]) for key, value in first.items())
        elif first != second:
            return False
        else:
            continue
        compared.add((id(first), id(second)))
    return True
