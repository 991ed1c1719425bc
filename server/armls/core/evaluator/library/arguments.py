"""Shared checks of the arguments of functions. No value is converted implicitly.

Arguments are checked in their order, as by Azure's engine: whichever comes first, a wrong type or an unknown value,
decides whether the call is refused or remains.
"""

from __future__ import annotations

from collections.abc import Hashable

from armls.core.evaluator.values import EvaluationError, OpenObject, Unknown, UnknownName, Unsettled, Value

MAX_TEXT = 131_072
"""The most characters of a string that Azure's engine builds."""

_KINDS = {
    str: "string",
    bool: "Boolean",
    int: "integer",
    float: "float",
    list: "array",
    dict: "object",
    OpenObject: "object",
}


def kind_of(value: Value) -> str:
    """The type of a value for messages."""
    return "null" if value is None else "unknown" if isinstance(value, Unknown) else _KINDS[type(value)]


def _wrong(name: str, wanted: str, value: Value, index: int) -> Exception:
    if isinstance(value, Unknown):
        return Unsettled()
    return EvaluationError(f"{name}() requires {wanted} here (found: {kind_of(value)})", argument=index)


def text(arguments: list[Value], index: int, name: str) -> str:
    """The argument as a string. Raises EvaluationError if it isn't one, Unsettled if it is unknown."""
    value = arguments[index]
    if isinstance(value, str):
        return value
    raise _wrong(name, "a string", value, index)


def whole(arguments: list[Value], index: int, name: str) -> int:
    """The argument as an integer. Raises EvaluationError if it isn't one, Unsettled if it is unknown."""
    value = arguments[index]
    if type(value) is int:
        return value
    raise _wrong(name, "an integer", value, index)


def array(arguments: list[Value], index: int, name: str) -> list[Value]:
    """The argument as an array. Raises EvaluationError if it isn't one, Unsettled if it is unknown."""
    value = arguments[index]
    if isinstance(value, list):
        return value
    raise _wrong(name, "an array", value, index)


def mapping(arguments: list[Value], index: int, name: str) -> dict[str, Value]:
    """The argument as an object. Raises EvaluationError if it isn't one, Unsettled if it is unknown."""
    value = arguments[index]
    if isinstance(value, dict):
        return value
    raise _wrong(name, "an object", value, index)


def check_texts(name: str, arguments: list[Value]) -> None:
    """Raises EvaluationError if one of the arguments is certainly not a string, whatever the others are."""
    for index, value in enumerate(arguments):
        if not isinstance(value, str | Unknown):
            raise EvaluationError(f"{name}() requires strings (found: {kind_of(value)})", argument=index)


def refusal(arguments: list[Value], message: str) -> Exception:
    """The exception for a wrong argument, of functions that do not check a call with any unknown argument."""
    return Unsettled() if has_unknown(arguments) else EvaluationError(message)


def has_unknown(values: list[Value]) -> bool:
    """Whether one of the values is unknown as a whole."""
    return Unknown in map(type, values)


def bounded(value: str) -> str:
    """The string, unless it is longer than Azure's engine builds."""
    check_length(len(value))
    return value


def check_length(size: int) -> None:
    """Raises EvaluationError for a string that is longer than Azure's engine builds."""
    if size > MAX_TEXT:
        raise EvaluationError(f"The string would have {size} characters; Azure allows at most {MAX_TEXT}")


def equal(one: Value, other: Value) -> bool:
    """Whether two values are of the same type and equal, ignoring the order of keys in objects.

    Raises Unsettled if that depends on something unknown. The same unknown is equal to itself.
    """
    verdict = _compare(one, other, False)
    if verdict is None:
        raise Unsettled
    return verdict


def identical(one: Value, other: Value) -> bool:
    """Whether two values are the same, the order of their keys and all unknowns included."""
    return _compare(one, other, True) is True


def _compare(one: Value, other: Value, ordered: bool) -> bool | None:
    """Whether two values are equal; None if that depends on something unknown.

    Each pair of arrays or objects is compared once, since a value can hold the same part many times.
    """
    compared: set[tuple[int, int]] = set()
    stack = [(one, other)]
    sure = True
    while stack:
        first, second = stack.pop()
        if first is second or (id(first), id(second)) in compared:
            continue
        if isinstance(first, Unknown) or isinstance(second, Unknown):
            sure = sure and first == second
            continue
        if isinstance(first, list) and isinstance(second, list):
            if len(first) != len(second):
                return False
            stack.extend(zip(first, second, strict=True))
        elif isinstance(first, dict) and isinstance(second, dict):
            if first.keys() != second.keys() or (ordered and list(first) != list(second)):
                if any(type(name) is UnknownName for pair in (first, second) for name in pair):
                    sure = False
                    continue
                return False
            stack.extend((value, second[key]) for key, value in first.items())
        elif type(first) is not type(second) or not same_scalar(first, second):
            return False
        else:
            continue
        compared.add((id(first), id(second)))
    return True if sure else None


def same_scalar(one: Value, other: Value) -> bool:
    """Whether two scalars are equal; NaN equals itself."""
    return one == other or (one != one and other != other)


def fingerprint(value: Value) -> Hashable:
    """A key that is equal for two values if they are the same, the order of keys included.

    Raises Unsettled if something in the value is unknown.
    """
    if isinstance(value, Unknown | UnknownName):
        raise Unsettled
    if isinstance(value, list):
        return (list, *map(fingerprint, value))
    if isinstance(value, dict):
        return (dict, *((fingerprint(name), fingerprint(one)) for name, one in value.items()))
    return type(value), value if value == value else "NaN"
