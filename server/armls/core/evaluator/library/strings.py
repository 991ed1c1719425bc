"""Functions of strings. Positions and lengths count UTF-16 units, as .NET does."""

from __future__ import annotations

import re
from collections.abc import Callable

from armls.core.evaluator.library.arguments import (
    array,
    bounded,
    check_length,
    has_unknown,
    kind_of,
    refusal,
    text,
    whole,
)
from armls.core.evaluator.library.arrays import index_in
from armls.core.evaluator.library.formatting import as_text, format_text
from armls.core.evaluator.library.letters import lower, upper
from armls.core.evaluator.library.units import cut, units
from armls.core.evaluator.values import EvaluationError, Unknown, Unsettled, Value

_MAX_COMPARISONS = 2_000_000
"""The most characters times delimiters that ``split`` compares; a larger call is not evaluated."""


def _concat(arguments: list[Value]) -> Value:
    parts: list[str] = []
    for one in arguments:
        kind = type(one)
        if kind is str:
            parts.append(one)  # type: ignore[arg-type]
        elif kind is int or kind is bool:
            parts.append(str(one))
        elif kind is list and not parts:
            return _joined_arrays(arguments)
        else:
            raise refusal(arguments, f"concat() requires strings, integers or Booleans (found: {kind_of(one)})")
    return bounded("".join(parts))


def _joined_arrays(arguments: list[Value]) -> Value:
    joined: list[Value] = []
    for one in arguments:
        if not isinstance(one, list):
            message = f"concat() requires either arrays only or strings only (found: array and {kind_of(one)})"
            raise refusal(arguments, message)
        joined.extend(one)
    return joined


def _to_upper(arguments: list[Value]) -> Value:
    return upper(text(arguments, 0, "toUpper"))


def _to_lower(arguments: list[Value]) -> Value:
    return lower(text(arguments, 0, "toLower"))


def _trim(arguments: list[Value]) -> Value:
    return text(arguments, 0, "trim").strip(_WHITE_SPACE)


_WHITE_SPACE = (
    "\t\n\v\f\r \x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""The characters that .NET trims."""


def _replace(arguments: list[Value]) -> Value:
    value, old, new = (text(arguments, index, "replace") for index in range(3))
    if not old:
        raise EvaluationError("replace() requires a non-empty string to replace")
    check_length(len(value) + value.count(old) * (len(new) - len(old)))
    return value.replace(old, new)


def _split(arguments: list[Value]) -> Value:
    value, marks = text(arguments, 0, "split"), arguments[1]
    delimiters = marks if isinstance(marks, list) else [text(arguments, 1, "split")]
    for one in delimiters:
        if not isinstance(one, str | Unknown):
            raise EvaluationError("split() requires a string or an array of strings as delimiters")
    if has_unknown(delimiters):
        raise Unsettled
    if not delimiters:
        return re.split(f"[{_WHITE_SPACE}]", value)
    wanted = [one for one in delimiters if isinstance(one, str) and one]
    if len(wanted) < 2:
        return value.split(wanted[0]) if wanted else [value]
    if len(wanted) * len(value) > _MAX_COMPARISONS:
        raise Unsettled
    return re.split("|".join(map(re.escape, wanted)), value)


def _substring(arguments: list[Value]) -> Value:
    if has_unknown(arguments):
        raise Unsettled
    value, start = text(arguments, 0, "substring"), whole(arguments, 1, "substring")
    size = units(value)
    count = whole(arguments, 2, "substring") if len(arguments) > 2 else size - start
    if start < 0 or count < 0 or start + count > size:
        raise EvaluationError(f"The range of substring() is outside the string, which has {size} characters")
    return cut(value, start, start + count)


def _pad_left(arguments: list[Value]) -> Value:
    if has_unknown(arguments):
        raise Unsettled
    value, width = arguments[0], whole(arguments, 1, "padLeft")
    fill = text(arguments, 2, "padLeft") if len(arguments) > 2 else " "
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise EvaluationError(f"padLeft() requires a string or an integer (found: {kind_of(value)})")
    if not 1 <= width <= 16:
        raise EvaluationError("padLeft() requires a length from 1 to 16")
    if units(fill) != 1:
        raise EvaluationError("padLeft() requires a single padding character")
    shown = str(value)
    return fill * (width - units(shown)) + shown


def _starts_with(arguments: list[Value]) -> Value:
    return upper(text(arguments, 0, "startsWith")).startswith(upper(text(arguments, 1, "startsWith")))


def _ends_with(arguments: list[Value]) -> Value:
    return upper(text(arguments, 0, "endsWith")).endswith(upper(text(arguments, 1, "endsWith")))


def _like(arguments: list[Value]) -> Value:
    """Whether a string matches a pattern in which ``*`` matches any characters, ignoring case."""
    value, pattern = upper(text(arguments, 0, "like")), upper(text(arguments, 1, "like"))
    first, *parts = pattern.split("*")
    if not parts:
        return value == first
    *middle, last = parts
    end = len(value) - len(last)
    position = len(first)
    if position > end or not value.startswith(first) or not value.endswith(last):
        return False
    for part in middle:
        found = value.find(part, position, end)
        if found < 0:
            return False
        position = found + len(part)
    return True


def _index_of(arguments: list[Value]) -> Value:
    if has_unknown(arguments):
        raise Unsettled
    if isinstance(arguments[0], list):
        return index_in(arguments[0], arguments[1], last=False)
    value, part = upper(text(arguments, 0, "indexOf")), upper(text(arguments, 1, "indexOf"))
    found = value.find(part)
    return found if found < 0 else units(value[:found])


def _last_index_of(arguments: list[Value]) -> Value:
    if has_unknown(arguments):
        raise Unsettled
    if isinstance(arguments[0], list):
        return index_in(arguments[0], arguments[1], last=True)
    value, part = upper(text(arguments, 0, "lastIndexOf")), upper(text(arguments, 1, "lastIndexOf"))
    if not part:
        return max(units(value) - 1, 0)
    found = value.rfind(part)
    return found if found < 0 else units(value[:found])


def _join(arguments: list[Value]) -> Value:
    items = array(arguments, 0, "join")
    for one in items:
        if one is None or isinstance(one, float | list | dict):
            raise EvaluationError(f"join() requires strings, integers or Booleans (found: {kind_of(one)})")
    delimiter = text(arguments, 1, "join")
    if has_unknown(items):
        raise Unsettled
    texts = [str(one) for one in items]
    check_length(sum(map(len, texts)) + len(delimiter) * max(len(texts) - 1, 0))
    return delimiter.join(texts)


def _string(arguments: list[Value]) -> Value:
    value = arguments[0]
    if value is None or isinstance(value, float):
        raise EvaluationError(f"string() doesn't accept a value of type {kind_of(value)}")
    return as_text(value)


def _format(arguments: list[Value]) -> Value:
    if has_unknown(arguments):
        raise Unsettled
    return format_text(text(arguments, 0, "format"), arguments[1:])


FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "concat": _concat,
    "toupper": _to_upper,
    "tolower": _to_lower,
    "trim": _trim,
    "replace": _replace,
    "split": _split,
    "substring": _substring,
    "padleft": _pad_left,
    "startswith": _starts_with,
    "endswith": _ends_with,
    "like": _like,
    "indexof": _index_of,
    "lastindexof": _last_index_of,
    "join": _join,
    "string": _string,
    "format": _format,
}
