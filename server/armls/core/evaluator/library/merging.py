"""The ``union`` of objects."""

from __future__ import annotations

from armls.core.evaluator.library.arguments import kind_of
from armls.core.evaluator.values import EvaluationError, Unknown, UnknownName, Unsettled, Value


def merged(objects: list[dict[str, Value]]) -> dict[str, Value]:
    """Merge objects: later values and spellings win, nested objects are merged too, null replaces nothing.

    Raises EvaluationError if an object or array meets another type, Unsettled if a name is unknown.
    """
    result = dict(objects[0])
    for one in objects[1:]:
        result = _merged(result, one)
    return result


def _merged(first: dict[str, Value], later: dict[str, Value]) -> dict[str, Value]:
    if any(type(name) is UnknownName for one in (first, later) for name in one):
        raise Unsettled
    spellings: dict[str, str] = {}
    for name in first:
        spellings.setdefault(name.lower(), name)
    result = dict(first)
    renamed: dict[str, str] = {}
    for name, value in later.items():
        lower = name.lower()
        known = name if name in first and renamed.get(name, name) == name else spellings.get(lower)
        if known is None:
            spellings[lower] = name
            result[name] = value
            continue
        result[known] = _combined(name, result[known], value)
        renamed[known] = name
    return {renamed.get(name, name): value for name, value in result.items()} if renamed else result


def _combined(name: str, old: Value, value: Value) -> Value:
    """Merge the values of a property that both objects have."""
    if isinstance(value, Unknown):
        if old is None:
            return value
        both = Unknown.call("union", (old, value)) if isinstance(old, dict) else value
        return Unknown.call("if", (Unknown.call("equals", (value, None)), old, both))
    if value is None:
        return old
    if isinstance(old, Unknown):
        if not isinstance(value, dict):
            return value
        both = Unknown.call("union", (old, value))
        return Unknown.call("if", (Unknown.call("equals", (old, None)), value, both))
    if isinstance(old, dict) and isinstance(value, dict):
        return _merged(old, value)
    if old is not None and isinstance(old, list | dict) and type(old) is not type(value):
        raise EvaluationError(f"union() can't merge property '{name}' of types {kind_of(old)} and {kind_of(value)}")
    if old is not None and isinstance(value, list | dict) and type(old) is not type(value):
        raise EvaluationError(f"union() can't merge property '{name}' of types {kind_of(old)} and {kind_of(value)}")
    return value
