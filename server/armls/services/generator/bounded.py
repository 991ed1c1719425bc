"""Functions and filters of a kind's templates, whose arguments and results count as steps and are bounded."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, Macro, Undefined
from jinja2.utils import Namespace, pass_context
from markupsafe import Markup

from armls.services.generator import rewriting
from armls.services.generator.steps import MOST_CHARACTERS, MOST_ITEMS, BudgetExceeded, StepBudget


def is_number(value: Any) -> bool:
    """Whether a value is a number; a Boolean isn't."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def type_name(value: Any) -> str:
    """What the type of a value is called in messages."""
    if isinstance(value, Markup):
        return "rendered text"
    names = {str: "string", int: "integer", bool: "Boolean", list: "array", dict: "object", type(None): "null"}
    return names.get(type(value), type(value).__name__)


def bounded_range(*bounds: int) -> range:
    """``range`` with a bounded number of items. Raises BudgetExceeded."""
    found = range(*bounds)
    if len(found) > MOST_ITEMS:
        raise BudgetExceeded(f"range() must not have more than {MOST_ITEMS:,} items")
    return found


def bounded(name: str, function: Callable[..., Any], budget: StepBudget) -> Callable[..., Any]:
    """The function, its arguments and its result counted. ``name``: what templates call it."""

    @functools.wraps(function, updated=("__dict__",) if hasattr(function, "__dict__") else ())
    def call(*args: Any, **kwargs: Any) -> Any:
        first = 1 if hasattr(function, "jinja_pass_arg") else 0
        given = [_value(value, budget) for value in args[first:]]
        named = {name: _value(value, budget) for name, value in kwargs.items()}
        try:
            return budget.measured(function(*args[:first], *given, **named))
        except TypeError as error:
            own = getattr(function, "__qualname__", name)
            raise TypeError(str(error).replace(f"{own}()", f"{name}()")) from None

    return call


def _value(value: Any, budget: StepBudget) -> Any:
    if isinstance(value, Markup):
        raise SecurityError("rendered text can't be used as a value; insert it as it is")
    return value if isinstance(value, Undefined) else budget.measured(value)


def own_filters(environment: Environment) -> dict[str, Callable[..., Any]]:
    """Filters of Jinja's that make large values of small ones, bounded before they do."""

    def join(values: Any, separator: str = "", attribute: str | None = None) -> str:
        parts = [value if attribute is None else environment.getitem(value, attribute) for value in values]
        return _joined(parts, str(separator))

    def replace(text: str, old: str, new: str) -> str:
        if not old:
            raise ValueError("replace(): the text to replace must not be empty")
        if len(text) + text.count(old) * len(new) > MOST_CHARACTERS:
            raise BudgetExceeded(_TOO_LONG)
        return text.replace(old, new)

    def total(values: Any, attribute: str | None = None) -> Any:
        parts = [value if attribute is None else environment.getitem(value, attribute) for value in values]
        if not all(map(is_number, parts)):
            raise ValueError("sum(): the items must be numbers")
        return sum(parts)

    return {"join": join, "replace": replace, "sum": total, "json": _json_text, "round": _rounded, "chunks": _chunks}


def _rounded(value: float, digits: int = 0) -> float:
    if not 0 <= digits <= 10:
        raise ValueError("round(): the digits must be from 0 to 10")
    return round(value, digits) if digits else round(value)


def _chunks(items: Any, size: int) -> list[list[Any]]:
    """The items in lists of up to ``size``."""
    if not 1 <= size <= MOST_ITEMS:
        raise ValueError(f"chunks(): the size must be from 1 to {MOST_ITEMS:,}")
    found = list(items)
    return [found[start : start + size] for start in range(0, len(found), size)]


_TOO_LONG = f"a string must not have more than {MOST_CHARACTERS:,} characters"


def _joined(parts: list[Any], separator: str = "") -> str:
    texts = [_text(part) for part in parts]
    if sum(map(len, texts)) + len(separator) * len(texts) > MOST_CHARACTERS:
        raise BudgetExceeded(_TOO_LONG)
    return separator.join(texts)


def _text(value: Any) -> str:
    """A scalar as text."""
    if isinstance(value, Undefined):
        str(value)  # raises and says which
    if isinstance(value, Markup):
        raise SecurityError("rendered text can't be a part of a string; insert it as it is")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise TypeError(f"a string or number is needed here (found: {type_name(value)})")


def _json_text(value: Any) -> str:
    return json.dumps(_json_ready(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _json_ready(value: Any) -> Any:
    """A value with JSON's types only. Raises TypeError for others."""
    if isinstance(value, Undefined):
        str(value)  # raises and says which
    if isinstance(value, Markup):
        raise SecurityError("rendered text can't be a part of a value; insert it as it is")
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("the names in a JSON object must be strings")
        return {key: _json_ready(item) for key, item in value.items()}
    if isinstance(value, Macro | Namespace | TemplateModule) or callable(value):
        raise TypeError(f"a {type(value).__name__.lower()} isn't a JSON value")
    try:
        return [_json_ready(item) for item in value]
    except TypeError:
        raise TypeError(f"{type_name(value)} isn't a JSON value") from None


def inserting_filters(budget: StepBudget) -> dict[str, Callable[..., Any]]:
    """The filters that the rewriting of the syntax tree inserts. With a context Jinja computes none beforehand."""

    @pass_context
    def as_json(_: Context, value: Any) -> Markup:
        if isinstance(value, Markup):
            budget.measured(value)
            return value
        return Markup(_json_text(budget.measured(value)))

    @pass_context
    def in_string(_: Context, value: Any) -> Markup:
        return Markup(json.dumps(_text(budget.measured(value)), ensure_ascii=False)[1:-1])

    @pass_context
    def as_text(_: Context, value: Any) -> Markup:
        budget.measured(value)
        text = value if isinstance(value, Markup) else _text(value)
        if not isinstance(value, Markup) and any(ord(one) < 32 and one not in "\n\t" for one in text):
            raise ValueError("a text must not have control characters")
        return Markup(text)

    @pass_context
    def measured(_: Context, value: Any) -> Any:
        return value if isinstance(value, Undefined | Markup) else budget.measured(value)

    @pass_context
    def charged(_: Context, steps: int) -> Markup:
        budget.spend(steps)
        return Markup("")

    @pass_context
    def joined(_: Context, parts: list[Any]) -> str:
        return str(budget.measured(_joined(parts)))

    return {
        rewriting.AS_JSON: as_json,
        rewriting.IN_STRING: in_string,
        rewriting.AS_TEXT: as_text,
        rewriting.MEASURED: measured,
        rewriting.CHARGED: charged,
        rewriting.JOINED: joined,
    }
