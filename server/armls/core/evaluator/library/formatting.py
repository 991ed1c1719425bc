"""The string form of values: ``string()``, ``concat()`` and .NET's composite formats."""

from __future__ import annotations

import json
import math
import re

from armls.core.evaluator.floats import shortest
from armls.core.evaluator.library.arguments import bounded, check_length
from armls.core.evaluator.library.number_formats import format_number
from armls.core.evaluator.library.units import units
from armls.core.evaluator.values import EvaluationError, Unknown, UnknownName, Unsettled, Value

_ITEM = re.compile(r"\{\{|\}\}|\{0*(\d{1,6}) *(?:, *(-?\d{1,7}) *)?(?::([^{}]*))?\}|[{}]")


def as_text(value: Value) -> str:
    """Convert a value as ``string()`` does: ``True``, digits, compact JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, list | dict):
        return as_json(value)
    if isinstance(value, Unknown):
        raise Unsettled
    return shortest(value) if isinstance(value, float) else str(value)


def as_json(value: Value) -> str:
    """Compact JSON as Newtonsoft writes it, keys in order. Raises Unsettled if something in it is unknown."""
    parts: list[str] = []
    _write(value, parts)
    return "".join(parts)


def _write(value: Value, parts: list[str]) -> None:
    if isinstance(value, list):
        parts.append("[")
        for index, one in enumerate(value):
            if index:
                parts.append(",")
            _write(one, parts)
        parts.append("]")
    elif isinstance(value, dict):
        parts.append("{")
        for index, (name, one) in enumerate(value.items()):
            if type(name) is UnknownName:
                raise Unsettled
            parts.append(f"{',' if index else ''}{_quoted(name)}:")
            _write(one, parts)
        parts.append("}")
    elif isinstance(value, str):
        parts.append(_quoted(value))
    elif isinstance(value, float):
        parts.append(_json_float(value))
    elif isinstance(value, Unknown):
        raise Unsettled
    else:
        parts.append(json.dumps(value))


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _json_float(value: float) -> str:
    """A float in JSON, with a point or an exponent; NaN and infinities are strings."""
    shown = shortest(value)
    if not math.isfinite(value):
        return f'"{shown}"'
    return shown if "." in shown or "E" in shown else f"{shown}.0"


def format_text(pattern: str, arguments: list[Value]) -> str:
    """Format a pattern as ``format()`` does. Raises EvaluationError if .NET would refuse it."""
    parts: list[str] = []
    at = size = 0
    for found in _ITEM.finditer(pattern):
        parts.append(pattern[at : found.start()])
        at = found.end()
        if found[0] in ("{{", "}}"):
            parts.append(found[0][0])
            continue
        if found[1] is None:
            raise EvaluationError(
                f"The format string of format() is invalid at '{pattern[found.start() : found.start() + 10]}'"
            )
        index, width = int(found[1]), int(found[2] or 0)
        if index >= len(arguments):
            raise EvaluationError(f"format() has no argument for {found[0][:40]}, found {len(arguments)}")
        check_length(abs(width))
        shown = _item(arguments[index], found[3] or "")
        blanks = " " * (abs(width) - units(shown))
        parts.append(blanks + shown if width >= 0 else shown + blanks)
        size += len(parts[-1])
        check_length(size)
    parts.append(pattern[at:])
    return bounded("".join(parts))


def _item(value: Value, layout: str) -> str:
    if isinstance(value, list | dict):
        return _single_quoted(value)
    if not layout or isinstance(value, str | bool) or value is None or isinstance(value, Unknown):
        return as_text(value)
    return format_number(value, layout)


def _single_quoted(value: Value) -> str:
    """The JSON of a value as formatted by .NET, with single in place of double quotes."""
    return as_json(value).replace('"', "'")
