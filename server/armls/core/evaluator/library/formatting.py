"""Values as text: ``string()``, ``concat()`` and .NET's composite formats."""

from __future__ import annotations

import json
import math
import re

from armls.core.evaluator.library.arguments import MAX_TEXT
from armls.core.evaluator.library.number_formats import format_number, shortest
from armls.core.evaluator.values import EvaluationError, Unknown, Value

MAX_JSON = 500_000
"""Values in what is written as JSON at most."""

_ITEM = re.compile(r"\{\{|\}\}|\{(\d{1,6}) *(?:, *(-?\d{1,7}) *)?(?::([^{}]*))?\}|[{}]")


def as_text(value: Value) -> str:
    """What ``string()`` makes of a value: ``True``, digits, compact JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, list | dict):
        return as_json(value)
    return shortest(value) if isinstance(value, float) else str(value)


def as_json(value: Value) -> str:
    """Compact JSON as Newtonsoft writes it, keys in order. Raises EvaluationError where it would be too long."""
    parts: list[str] = []
    _write(value, parts, [MAX_JSON])
    return "".join(parts)


def _write(value: Value, parts: list[str], room: list[int]) -> None:
    """Add a value's JSON; ``room`` holds how many pieces may still be written."""
    room[0] -= 1
    if room[0] < 0:
        raise EvaluationError("This value is too large to be written as text.")
    if isinstance(value, list):
        parts.append("[")
        for index, one in enumerate(value):
            parts.append("," if index else "")
            _write(one, parts, room)
        parts.append("]")
    elif isinstance(value, dict):
        parts.append("{")
        for index, (name, one) in enumerate(value.items()):
            parts.append(f"{',' if index else ''}{json.dumps(name, ensure_ascii=False)}:")
            _write(one, parts, room)
        parts.append("}")
    elif isinstance(value, float):
        parts.append(_json_float(value))
    else:
        parts.append(json.dumps(value, ensure_ascii=False))


def _json_float(value: float) -> str:
    """A float in JSON: a point or an exponent in it, and digits up to 1E+21."""
    if math.isfinite(value) and 1e15 <= abs(value) < 1e21:
        return f"{value:.1f}"
    shown = shortest(value)
    return shown if not math.isfinite(value) or any(mark in shown for mark in ".E") else f"{shown}.0"


def format_text(pattern: str, arguments: list[Value]) -> str:
    """What ``format()`` makes of a pattern. Raises EvaluationError where .NET would refuse it."""
    parts: list[str] = []
    at = 0
    for found in _ITEM.finditer(pattern):
        parts.append(pattern[at : found.start()])
        at = found.end()
        if found[0] in ("{{", "}}"):
            parts.append(found[0][0])
            continue
        if found[1] is None:
            raise EvaluationError(
                f"format() cannot read its pattern at '{pattern[found.start() : found.start() + 10]}'."
            )
        index, width = int(found[1]), int(found[2] or 0)
        if index >= len(arguments):
            raise EvaluationError(f"format() has no argument for {found[0]}: there are {len(arguments)}.")
        if abs(width) > MAX_TEXT:
            raise EvaluationError(f"format() cannot pad to {width} characters.")
        shown = _item(arguments[index], found[3] or "")
        parts.append(shown.rjust(width) if width >= 0 else shown.ljust(-width))
    parts.append(pattern[at:])
    return "".join(parts)


def _item(value: Value, layout: str) -> str:
    if isinstance(value, list | dict):
        return _single_quoted(value)
    if not layout or isinstance(value, str | bool) or value is None or isinstance(value, Unknown):
        return as_text(value)
    return format_number(value, layout)


def _single_quoted(value: Value) -> str:
    """The JSON of a value with single quotes, which is what .NET's format gives; floats are short."""
    as_json(value)  # refuses what is too large
    if isinstance(value, list):
        return f"[{','.join(map(_single_quoted, value))}]"
    if isinstance(value, dict):
        return "{" + ",".join(f"'{name}':{_single_quoted(one)}" for name, one in value.items()) + "}"
    if isinstance(value, str):
        return "'" + as_json(value)[1:-1].replace('\\"', '"') + "'"
    return shortest(value) if isinstance(value, float) else as_json(value)
