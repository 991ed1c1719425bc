"""Functions of arrays, and those that accept arrays, strings and objects alike."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from armls.core.evaluator.library.access import may_have, spelled
from armls.core.evaluator.library.arguments import (
    array,
    equal,
    fingerprint,
    has_unknown,
    kind_of,
    refusal,
    same_scalar,
    whole,
)
from armls.core.evaluator.library.merging import merged
from armls.core.evaluator.library.units import cut, units
from armls.core.evaluator.values import EvaluationError, Unknown, UnknownName, Unsettled, Value

_INT32 = 2**31


def _cut(name: str, arguments: list[Value]) -> tuple[str | list[Value], int]:
    """The first argument of ``take`` and ``skip``, and the count."""
    value, count = arguments
    if not isinstance(value, str | list):
        raise refusal(arguments, f"{name}() requires a string or an array (found: {kind_of(value)})")
    if type(count) is not int:
        raise refusal(arguments, f"{name}() requires an integer here (found: {kind_of(count)})")
    if not -_INT32 <= count < _INT32:
        raise EvaluationError(f"{name}() requires a 32-bit integer")
    return value, max(count, 0)


def _take(arguments: list[Value]) -> Value:
    value, count = _cut("take", arguments)
    return cut(value, 0, count) if isinstance(value, str) else value[:count]


def _skip(arguments: list[Value]) -> Value:
    value, count = _cut("skip", arguments)
    return cut(value, count, units(value)) if isinstance(value, str) else value[count:]


def _first(arguments: list[Value]) -> Value:
    value = arguments[0]
    if isinstance(value, str):
        return cut(value, 0, 1)
    if isinstance(value, list):
        return value[0] if value else None
    raise refusal(arguments, f"first() requires a string or an array (found: {kind_of(value)})")


def _last(arguments: list[Value]) -> Value:
    value = arguments[0]
    if isinstance(value, str):
        return cut(value, max(units(value) - 1, 0), units(value))
    if isinstance(value, list):
        return value[-1] if value else None
    raise refusal(arguments, f"last() requires a string or an array (found: {kind_of(value)})")


def _length(arguments: list[Value]) -> Value:
    value = arguments[0]
    if isinstance(value, str):
        return units(value)
    if isinstance(value, list | dict):
        return len(value)
    raise refusal(arguments, f"length() requires a string, an array or an object (found: {kind_of(value)})")


def _empty(arguments: list[Value]) -> Value:
    value = arguments[0]
    if value is None or isinstance(value, str | list | dict):
        return not value
    raise refusal(arguments, f"empty() requires a string, an array or an object (found: {kind_of(value)})")


def _contains(arguments: list[Value]) -> Value:
    where, what = arguments
    if has_unknown(arguments):
        raise Unsettled
    if isinstance(where, list):
        return _place(where, what, range(len(where)), True) >= 0
    if isinstance(where, dict) and isinstance(what, str):
        if spelled(where, what) is None:
            if may_have(where, what):
                raise Unsettled
            return False
        return True
    if isinstance(where, str) and isinstance(what, str):
        return what in where
    raise EvaluationError(f"contains() doesn't support a value of type {kind_of(what)} in one of type {kind_of(where)}")


def _place(where: list[Value], what: Value, order: Iterable[int], anywhere: bool) -> int:
    """The first index in ``order`` at which an array holds a value, or -1.

    Raises Unsettled if an unknown item before it (with ``anywhere``: any unknown item) could be equal to the value.
    """
    sure = True
    kind = type(what)
    is_scalar = not isinstance(what, list | dict)
    for index in order:
        one = where[index]
        if type(one) is not kind and (is_scalar or type(one) is not Unknown):
            if type(one) is Unknown:
                sure = False
            continue
        try:
            found = same_scalar(one, what) if is_scalar else equal(one, what)
        except Unsettled:
            sure = found = False
        if found:
            if not sure and not anywhere:
                raise Unsettled
            return index
    if not sure:
        raise Unsettled
    return -1


def index_in(where: list[Value], what: Value, last: bool) -> int:
    """The first or last index at which an array holds a value, or -1. Raises Unsettled."""
    order = range(len(where) - 1, -1, -1) if last else range(len(where))
    return _place(where, what, order, False)


def _range(arguments: list[Value]) -> Value:
    start, count = whole(arguments, 0, "range"), whole(arguments, 1, "range")
    if not 0 <= count <= 10_000 or not -_INT32 <= start < _INT32 or start + count - 1 >= _INT32:
        raise EvaluationError("range() requires a count from 0 to 10000, and 32-bit integers")
    return list(range(start, start + count))


def _alike(name: str, arguments: list[Value]) -> bool:
    """Whether the arguments are all arrays (True) or all objects. Raises Unsettled if one is unknown."""
    known = [value for value in arguments if type(value) is not Unknown]
    arrays = all(isinstance(value, list) for value in known)
    if not all(isinstance(value, list | dict) for value in known):
        raise EvaluationError(f"{name}() requires either arrays only or objects only")
    if len(known) < len(arguments):
        raise Unsettled
    if not arrays and not all(isinstance(value, dict) for value in known):
        raise EvaluationError(f"{name}() requires either arrays only or objects only")
    return arrays


def _union(arguments: list[Value]) -> Value:
    if _alike("union", arguments):
        return _distinct([[item for one in arguments for item in one]])  # type: ignore[union-attr]
    return merged(arguments)  # type: ignore[arg-type]


def _distinct(arguments: list[Value]) -> Value:
    found: dict[Hashable, Value] = {}
    for item in array(arguments, 0, "distinct"):
        found.setdefault(fingerprint(item), item)
    return list(found.values())


def _intersection(arguments: list[Value]) -> Value:
    if _alike("intersection", arguments):
        first, *others = [{fingerprint(item): item for item in one} for one in arguments]  # type: ignore[union-attr]
        return [item for mark, item in first.items() if all(mark in other for other in others)]
    if any(type(name) is UnknownName for one in arguments for name in one):  # type: ignore[union-attr]
        raise Unsettled
    names, *rest = [{name: fingerprint(value) for name, value in one.items()} for one in arguments]  # type: ignore[union-attr]
    return {
        name: arguments[0][name]  # type: ignore[index]
        for name, mark in names.items()
        if all(other.get(name) == mark for other in rest)
    }


def _flatten(arguments: list[Value]) -> Value:
    result: list[Value] = []
    items = array(arguments, 0, "flatten")
    if has_unknown(items):
        raise Unsettled
    for item in items:
        if not isinstance(item, list):
            raise EvaluationError(f"flatten() requires an array of arrays (found: an item of type {kind_of(item)})")
        result.extend(item)
    return result


def _index_from_end(arguments: list[Value]) -> Value:
    items, index = array(arguments, 0, "indexFromEnd"), whole(arguments, 1, "indexFromEnd")
    if not 1 <= index <= len(items):
        raise EvaluationError(f"indexFromEnd() requires an index from 1 to the array's length, {len(items)}")
    return items[-index]


def _array(arguments: list[Value]) -> Value:
    if has_unknown(arguments):
        raise Unsettled
    return arguments[0] if isinstance(arguments[0], list) else [arguments[0]]


FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "array": _array,
    "createarray": lambda arguments: list(arguments),
    "take": _take,
    "skip": _skip,
    "first": _first,
    "last": _last,
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
