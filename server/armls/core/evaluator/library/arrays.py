"""Functions of arrays, and those that take arrays, strings and objects alike."""

from __future__ import annotations

from collections.abc import Callable

from armls.core.evaluator.library.arguments import array, equal, identical, kind_of, whole
from armls.core.evaluator.values import EvaluationError, Unknown, Value

_INT32 = 2**31


def _count(arguments: list[Value], name: str) -> int:
    value = whole(arguments, 1, name)
    if not -_INT32 <= value < _INT32:
        raise EvaluationError(f"{name}() takes a 32-bit integer.")
    return max(value, 0)


def _take(arguments: list[Value]) -> Value:
    value, count = arguments[0], _count(arguments, "take")
    if isinstance(value, str | list):
        return value[:count]
    raise EvaluationError(f"take() takes a string or an array, not {kind_of(value)}.")


def _skip(arguments: list[Value]) -> Value:
    value, count = arguments[0], _count(arguments, "skip")
    if isinstance(value, str | list):
        return value[count:]
    raise EvaluationError(f"skip() takes a string or an array, not {kind_of(value)}.")


def _end(name: str, index: int) -> Callable[[list[Value]], Value]:
    def run(arguments: list[Value]) -> Value:
        value = arguments[0]
        if isinstance(value, str):
            return value[index] if value else ""
        if isinstance(value, list):
            return value[index] if value else None
        raise EvaluationError(f"{name}() takes a string or an array, not {kind_of(value)}.")

    return run


def _length(arguments: list[Value]) -> Value:
    value = arguments[0]
    if isinstance(value, str):
        return len(value) if value.isascii() else len(value.encode("utf-16-le", "surrogatepass")) // 2
    if isinstance(value, list | dict):
        return len(value)
    raise EvaluationError(f"length() takes a string, an array or an object, not {kind_of(value)}.")


def _empty(arguments: list[Value]) -> Value:
    value = arguments[0]
    if value is None or isinstance(value, str | list | dict):
        return not value
    raise EvaluationError(f"empty() takes a string, an array or an object, not {kind_of(value)}.")


def _contains(arguments: list[Value]) -> Value:
    where, what = arguments
    if isinstance(where, list):
        return any(equal(one, what) for one in where)
    if isinstance(where, dict) and isinstance(what, str):
        return what.lower() in {name.lower() for name in where}
    if isinstance(where, str) and isinstance(what, str):
        return what in where
    raise EvaluationError(f"contains() cannot look for {kind_of(what)} in {kind_of(where)}.")


def _range(arguments: list[Value]) -> Value:
    start, count = whole(arguments, 0, "range"), whole(arguments, 1, "range")
    if not 0 <= count <= 10_000 or not -_INT32 <= start < _INT32 or start + count - 1 >= _INT32:
        raise EvaluationError("range() counts 0 to 10000 integers of 32 bits.")
    return list(range(start, start + count))


def _union(arguments: list[Value]) -> Value:
    if all(isinstance(one, list) for one in arguments):
        return _distinct([[item for one in arguments for item in one]])  # type: ignore[union-attr]
    if not all(isinstance(one, dict) for one in arguments):
        raise EvaluationError("union() takes arrays only or objects only.")
    merged: dict[str, Value] = {}
    for one in arguments:
        merged = _merge(merged, one)  # type: ignore[arg-type]
    return merged


def _merge(first: dict[str, Value], later: dict[str, Value]) -> dict[str, Value]:
    result = dict(first)
    for name, value in later.items():
        known = next((key for key in result if key.lower() == name.lower()), None)
        if known is None:
            result[name] = value
            continue
        old = result[known]
        if isinstance(old, dict) and isinstance(value, dict):
            value = _merge(old, value)
        elif old is not None and value is not None and isinstance(old, list | dict) != isinstance(value, list | dict):
            raise EvaluationError(f"union() cannot merge {kind_of(old)} and {kind_of(value)} under '{name}'.")
        elif value is None:
            value = old
        if known == name:
            result[name] = value
        else:
            result = {(name if key == known else key): (value if key == known else one) for key, one in result.items()}
    return result


def _distinct(arguments: list[Value]) -> Value:
    found: list[Value] = []
    seen: set[object] = set()
    for item in array(arguments, 0, "distinct"):
        if isinstance(item, list | dict):
            if not any(identical(item, one) for one in found):
                found.append(item)
        elif (type(item), item) not in seen:
            seen.add((type(item), item))
            found.append(item)
    return found


def _intersection(arguments: list[Value]) -> Value:
    first = arguments[0]
    if isinstance(first, list) and all(isinstance(one, list) for one in arguments):
        common: Value = [i for i in first if all(any(identical(i, j) for j in one) for one in arguments[1:])]  # type: ignore[union-attr]
        return _distinct([common])
    if isinstance(first, dict) and all(isinstance(one, dict) for one in arguments):
        return {
            name: value
            for name, value in first.items()
            if all(name in one and identical(value, one[name]) for one in arguments[1:])  # type: ignore[operator, index, call-overload]
        }
    raise EvaluationError("intersection() takes arrays only or objects only.")


def _flatten(arguments: list[Value]) -> Value:
    result: list[Value] = []
    for item in array(arguments, 0, "flatten"):
        if isinstance(item, Unknown):
            return Unknown("flatten()")
        if not isinstance(item, list):
            raise EvaluationError(f"flatten() takes an array of arrays; it holds {kind_of(item)}.")
        result.extend(item)
    return result


def _index_from_end(arguments: list[Value]) -> Value:
    items, index = array(arguments, 0, "indexFromEnd"), whole(arguments, 1, "indexFromEnd")
    if not 1 <= index <= len(items):
        raise EvaluationError(f"indexFromEnd() counts from 1; the array has {len(items)} items.")
    return items[-index]


FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "array": lambda arguments: arguments[0] if isinstance(arguments[0], list) else [arguments[0]],
    "createarray": lambda arguments: list(arguments),
    "take": _take,
    "skip": _skip,
    "first": _end("first", 0),
    "last": _end("last", -1),
    "length": _length,
    "empty": _empty,
    "contains": _contains,
    "range": _range,
    "union": _union,
    "distinct": _distinct,
    "intersection": _intersection,
    "flatten": _flatten,
    "indexfromend": _index_from_end,
}
