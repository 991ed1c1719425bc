"""Values as text: ``string()``, ``concat()`` and .NET's composite formats."""

from __future__ import annotations

import json
import math
import re

from armls.core.evaluator.library.arguments import kind_of
from armls.core.evaluator.values import EvaluationError, Value

MAX_JSON = 500_000
"""Values in what is written as JSON at most."""

_ITEM = re.compile(r"\{\{|\}\}|\{(\d+) *(?:, *(-?\d+) *)?(?::([^{}]*))?\}|[{}]")
_NUMERIC = re.compile(r"([DdXx])(\d*)")


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
    return _float(value) if isinstance(value, float) else str(value)


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
        shown = _float(value)
        parts.append(shown if not math.isfinite(value) or any(c in shown for c in ".E") else f"{shown}.0")
    else:
        parts.append(json.dumps(value, ensure_ascii=False))


def _float(value: float) -> str:
    """The shortest text of a float, as .NET has it: ``1``, ``0.5``, ``1E-05``, ``1E+21``."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    sign = "-" if math.copysign(1, value) < 0 else ""
    digits, exponent = _digits(abs(value))
    if -5 <= exponent < 15:
        if exponent < 0:
            return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
        if len(digits) <= exponent + 1:
            return sign + digits.ljust(exponent + 1, "0")
        return f"{sign}{digits[: exponent + 1]}.{digits[exponent + 1 :]}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}E{'+' if exponent > 0 else '-'}{abs(exponent):02d}"


def _digits(value: float) -> tuple[str, int]:
    """The significant digits and the decimal exponent of a float that is not negative."""
    head, _, power = f"{value:.17e}".partition("e")
    shortest = repr(value)
    mantissa, _, exponent = shortest.partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).strip("0") or "0"
    return digits, int(power) if head else int(exponent or 0)


def format_text(pattern: str, arguments: list[Value]) -> str | None:
    """What ``format()`` makes of a pattern; None where a number's format is one that is not known here.

    Raises EvaluationError where .NET would refuse it.
    """
    parts: list[str] = []
    at = 0
    unknown = False
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
        index = int(found[1])
        if index >= len(arguments):
            raise EvaluationError(f"format() has no argument for {found[0]}: there are {len(arguments)}.")
        shown = _item(arguments[index], found[3] or "")
        if shown is None:
            unknown, shown = True, ""
        width = int(found[2] or 0)
        parts.append(shown.rjust(width) if width >= 0 else shown.ljust(-width))
    parts.append(pattern[at:])
    return None if unknown else "".join(parts)


def _item(value: Value, layout: str) -> str | None:
    if isinstance(value, list | dict):
        return _single_quoted(value)
    if not layout or isinstance(value, str | bool) or value is None:
        return as_text(value)
    found = _NUMERIC.fullmatch(layout)
    if found is None:
        return None
    if isinstance(value, float):
        raise EvaluationError(f"format() cannot show {kind_of(value)} as {layout}.")
    width = int(found[2] or 0)
    if found[1] in "Dd":
        return ("-" if value < 0 else "") + str(abs(value)).zfill(width)  # type: ignore[operator, arg-type]
    number = value if value >= 0 else value + 2**64  # type: ignore[operator]
    return f"{number:{found[1]}}".zfill(width)


def _single_quoted(value: Value) -> str:
    """The JSON of a value with single quotes, which is what .NET's format gives."""
    as_json(value)  # refuses what is too large
    if isinstance(value, list):
        return f"[{','.join(map(_single_quoted, value))}]"
    if isinstance(value, dict):
        return "{" + ",".join(f"'{name}':{_single_quoted(one)}" for name, one in value.items()) + "}"
    return f"'{value}'" if isinstance(value, str) else as_json(value)
