"""Properties of objects and items of arrays."""

from __future__ import annotations

from armls.core.evaluator.library.arguments import kind_of
from armls.core.evaluator.unknown import print_value
from armls.core.evaluator.values import EvaluationError, OpenObject, Unknown, UnknownName, Unsettled, Value


def value_at(target: Value, key: Value, dotted: bool = False) -> Value:
    """The property or item of a value.

    Raises EvaluationError if it doesn't exist, Unsettled if it may exist.
    """
    if isinstance(target, list):
        if dotted or type(key) is not int:
            raise EvaluationError(f"An array has no property {print_value(key)}; use an index such as [0]")
        if not 0 <= key < len(target):
            items = f"{len(target)} item{'s' * (len(target) != 1)}"
            raise EvaluationError(f"Index {key} is out of range for an array with {items}")
        item: Value = target[key]
        return item
    if isinstance(target, dict):
        if not isinstance(key, str):
            raise EvaluationError("The properties of an object must be accessed by name, not by index")
        found = spelled(target, key)
        if found is not None:
            inner: Value = target[found]
            return inner
        if may_have(target, key):
            raise Unsettled
        known = ", ".join(list(target)[:10]) + (", …" if len(target) > 10 else "")
        properties = f"its properties: {known}" if known else "it is empty"
        raise EvaluationError(f"The object has no property '{key[:100]}'; {properties}")
    if isinstance(target, Unknown):
        raise Unsettled
    raise EvaluationError(f"A value of type {kind_of(target)} has no property {print_value(key)}")


def spelled(target: dict[str, Value], key: str) -> str | None:
    """The spelling of a property in the object, in any case: the exact one, else the first."""
    if key in target:
        return key
    lower = key.lower()
    return next((name for name in target if name.lower() == lower and type(name) is not UnknownName), None)


def may_have(target: dict[str, Value], key: str) -> bool:
    """Whether an object without the property may have it in a deployment."""
    is_optional = isinstance(target, OpenObject) and key.lower() in target.optional
    return is_optional or any(type(name) is UnknownName for name in target)
