"""Properties of objects and items of arrays."""

from __future__ import annotations

from armls.core.evaluator.library.arguments import kind_of
from armls.core.evaluator.unknown import print_value
from armls.core.evaluator.values import EvaluationError, OpenObject, Unknown, UnknownName, Unsettled, Value


def value_at(target: Value, key: Value, dotted: bool = False) -> Value:
    """The property or item of a value.

    Raises EvaluationError where there is none, Unsettled where there may be one.
    """
    if isinstance(target, list):
        if dotted or type(key) is not int:
            raise EvaluationError(f"An array has items, [0], [1] …, and no property {print_value(key)}.")
        if not 0 <= key < len(target):
            items = f"{len(target)} item{'s' * (len(target) != 1)}"
            raise EvaluationError(f"The index {key} is out of bounds: the array has {items}.")
        item: Value = target[key]
        return item
    if isinstance(target, dict):
        if not isinstance(key, str):
            raise EvaluationError("An object has properties by name, not by number.")
        found = spelled(target, key)
        if found is not None:
            inner: Value = target[found]
            return inner
        if may_have(target, key):
            raise Unsettled
        known = ", ".join(list(target)[:10]) + (", …" if len(target) > 10 else "")
        told = f"It has: {known}." if known else "It has none at all."
        raise EvaluationError(f"The object has no property '{key[:100]}'. {told}")
    if isinstance(target, Unknown):
        raise Unsettled
    raise EvaluationError(f"{kind_of(target).capitalize()} has no property {print_value(key)}.")


def spelled(target: dict[str, Value], key: str) -> str | None:
    """The name of the property that a name in any case means: the exact one, else the first."""
    if key in target:
        return key
    lower = key.lower()
    return next((name for name in target if name.lower() == lower and type(name) is not UnknownName), None)


def may_have(target: dict[str, Value], key: str) -> bool:
    """Whether an object without the property may have it in a deployment."""
    is_optional = isinstance(target, OpenObject) and key.lower() in target.optional
    return is_optional or any(type(name) is UnknownName for name in target)
