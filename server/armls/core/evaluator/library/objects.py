"""Functions of objects."""

from __future__ import annotations

from collections.abc import Callable

from armls.core.evaluator.library.arguments import array, kind_of, mapping, text
from armls.core.evaluator.values import EvaluationError, Unknown, Value


def _create_object(arguments: list[Value]) -> Value:
    if len(arguments) % 2:
        raise EvaluationError("createObject() takes names and values in pairs.")
    result: dict[str, Value] = {}
    for index in range(0, len(arguments), 2):
        name = text(arguments, index, "createObject")
        if name in result:
            raise EvaluationError(f"createObject() is given the name '{name}' twice.")
        result[name] = arguments[index + 1]
    return result


def _sorted(value: dict[str, Value]) -> list[str]:
    return sorted(value, key=lambda name: (name.upper(), name))


def _items(arguments: list[Value]) -> Value:
    value = mapping(arguments, 0, "items")
    return [{"key": name, "value": value[name]} for name in _sorted(value)]


def _object_keys(arguments: list[Value]) -> Value:
    return list(_sorted(mapping(arguments, 0, "objectKeys")))


def _shallow_merge(arguments: list[Value]) -> Value:
    merged: dict[str, Value] = {}
    for one in array(arguments, 0, "shallowMerge"):
        if isinstance(one, Unknown):
            return Unknown("shallowMerge()")
        if not isinstance(one, dict):
            raise EvaluationError(f"shallowMerge() takes an array of objects; it holds {kind_of(one)}.")
        for name, value in one.items():
            known = next((key for key in merged if key.lower() == name.lower()), name)
            merged[known] = value
    return merged


def _try_get(arguments: list[Value]) -> Value:
    value, found = arguments[0], True
    for index, key in enumerate(arguments[1:]):
        if key is None:
            raise EvaluationError("tryGet() takes a name or an index, not null.")
        value, found = _step(value, key)
        if not found:
            if index == 0 or value is None:
                return None
            raise EvaluationError(f"There is no property or item {key!r}.")
        if isinstance(value, Unknown):
            return value
    return value


def _step(value: Value, key: Value) -> tuple[Value, bool]:
    if isinstance(value, dict) and isinstance(key, str):
        if key in value:
            return value[key], True
        for name, one in value.items():
            if name.lower() == key.lower():
                return one, True
    elif isinstance(value, list) and isinstance(key, int) and not isinstance(key, bool) and 0 <= key < len(value):
        return value[key], True
    return value, False


FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "createobject": _create_object,
    "items": _items,
    "objectkeys": _object_keys,
    "shallowmerge": _shallow_merge,
    "tryget": _try_get,
}
