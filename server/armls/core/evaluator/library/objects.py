"""Functions of objects."""

from __future__ import annotations

from collections.abc import Callable

from armls.core.evaluator.library.access import may_have, spelled, value_at
from armls.core.evaluator.library.arguments import array, has_unknown, kind_of, mapping
from armls.core.evaluator.library.letters import upper
from armls.core.evaluator.values import EvaluationError, Unknown, UnknownName, Unsettled, Value


def _create_object(arguments: list[Value]) -> Value:
    if len(arguments) % 2:
        raise EvaluationError("createObject() requires pairs of names and values")
    result: dict[str, Value] = {}
    for index in range(0, len(arguments), 2):
        name = arguments[index]
        if isinstance(name, Unknown):
            result[unknown_name(name)] = arguments[index + 1]
            continue
        if not isinstance(name, str):
            raise EvaluationError(f"createObject() requires names as strings (found: {kind_of(name)})")
        if name in result:
            raise EvaluationError(f"Duplicate name '{name[:100]}' in createObject()")
        result[name] = arguments[index + 1]
    return result


def unknown_name(name: Unknown) -> UnknownName:
    """An unknown value as the name of a property."""
    return UnknownName(f"[{name.residual}]")


def _sorted(value: dict[str, Value]) -> list[str]:
    """The names in the order of ``items``. Raises Unsettled if one is unknown."""
    if any(type(name) is UnknownName for name in value):
        raise Unsettled
    return sorted(value, key=upper)


def _items(arguments: list[Value]) -> Value:
    value = mapping(arguments, 0, "items")
    return [{"key": name, "value": value[name]} for name in _sorted(value)]


def _object_keys(arguments: list[Value]) -> Value:
    return list(_sorted(mapping(arguments, 0, "objectKeys")))


def _shallow_merge(arguments: list[Value]) -> Value:
    merged: dict[str, Value] = {}
    spellings: dict[str, str] = {}
    given = array(arguments, 0, "shallowMerge")
    for one in given:
        if not isinstance(one, dict | Unknown):
            raise EvaluationError(
                f"shallowMerge() requires an array of objects (found: an item of type {kind_of(one)})"
            )
    if has_unknown(given):
        raise Unsettled
    for one in given:
        for name, value in one.items():  # type: ignore[union-attr]
            if type(name) is UnknownName:
                raise Unsettled
            merged[spellings.setdefault(name.lower(), name)] = value
    return merged


def _try_get(arguments: list[Value]) -> Value:
    if has_unknown(arguments):
        raise Unsettled
    value, key, *rest = arguments
    if not isinstance(key, str) and type(key) is not int:
        raise EvaluationError(f"tryGet() requires a name or an index (found: {kind_of(key)})")
    if isinstance(value, dict) and isinstance(key, str):
        found = spelled(value, key)
        if found is None and may_have(value, key):
            raise Unsettled
        return _further(value[found], rest) if found is not None else None
    if isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value):
        return _further(value[key], rest)
    return None


def _try_index_from_end(arguments: list[Value]) -> Value:
    if has_unknown(arguments):
        raise Unsettled
    value, index, *rest = arguments
    if isinstance(value, list) and type(index) is int and 1 <= index <= len(value):
        return _further(value[-index], rest)
    return None


def _further(value: Value, keys: list[Value]) -> Value:
    """The value at further keys, which must exist; null if the first value is null."""
    if value is None:
        return None
    for index, key in enumerate(keys):
        if isinstance(value, Unknown):
            if any(isinstance(left, dict) for left in keys[index:]):
                raise Unsettled
            for left in keys[index:]:
                value = Unknown.access(value, left)
            return value
        value = value_at(value, key) if not isinstance(key, dict) else _value_from_end(value, key)
    return value


def _value_from_end(value: Value, key: dict[str, Value]) -> Value:
    """The value at a key with an option to count from the end: ``{"value": 1, "fromEnd": true}``."""
    names = {name.lower(): name for name in key}
    if "value" not in names:
        return value_at(value, key)
    index, is_from_end = key[names["value"]], key.get(names.get("fromend", ""), False)
    if isinstance(index, Unknown) or isinstance(is_from_end, Unknown):
        raise Unsettled
    if not isinstance(is_from_end, bool):
        raise EvaluationError("'fromEnd' must be a Boolean")
    if not is_from_end:
        return value_at(value, index)
    if not isinstance(value, list) or type(index) is not int or not 1 <= index <= len(value):
        raise EvaluationError("'fromEnd' requires an array, and an index from 1 to its length")
    item: Value = value[-index]
    return item


FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "createobject": _create_object,
    "items": _items,
    "objectkeys": _object_keys,
    "shallowmerge": _shallow_merge,
    "tryget": _try_get,
    "tryindexfromend": _try_index_from_end,
}
