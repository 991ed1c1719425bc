"""Functions of dates, with .NET's invariant formats. A year is 365 days and a month 30, as in the engine."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from armls.core.evaluator.library.arguments import has_unknown, kind_of, refusal, text
from armls.core.evaluator.library.date_texts import DAYS, MONTHS, TICKS, Moment, read_date
from armls.core.evaluator.values import EvaluationError, Unknown, Unsettled, Value

_DURATION = re.compile(
    r"\s*(-)?P(?=[\dT])(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})D)?"
    r"(?:T(?=[\d.])(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(?=\.?\d)(\d{0,9})(?:\.(\d{0,15}))?S)?)?\s*"
)
_DEFAULT = "yyyy-MM-ddTHH:mm:ssZ"
_STANDARD = {
    "d": "MM/dd/yyyy",
    "D": "dddd, dd MMMM yyyy",
    "f": "dddd, dd MMMM yyyy HH:mm",
    "F": "dddd, dd MMMM yyyy HH:mm:ss",
    "g": "MM/dd/yyyy HH:mm",
    "G": "MM/dd/yyyy HH:mm:ss",
    "m": "MMMM dd",
    "M": "MMMM dd",
    "o": "yyyy-MM-ddTHH:mm:ss.fffffffzzz",
    "O": "yyyy-MM-ddTHH:mm:ss.fffffffzzz",
    "r": "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    "R": "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    "s": "yyyy-MM-ddTHH:mm:ss",
    "t": "HH:mm",
    "T": "HH:mm:ss",
    "u": "yyyy-MM-dd HH:mm:ss'Z'",
    "y": "yyyy MMMM",
    "Y": "yyyy MMMM",
}
_TOKEN = re.compile(r"'([^']*)'|\"([^\"]*)\"|\\(.)|%?(y+|M+|d+|H+|h+|m+|s+|f+|F+|t+|z+|g+|K)|(['\"\\])|(.)", re.DOTALL)
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def _date_time_add(arguments: list[Value]) -> Value:
    for value in arguments:
        if not isinstance(value, str | Unknown):
            raise EvaluationError(f"dateTimeAdd() requires strings (found: {kind_of(value)})")
    if has_unknown(arguments):
        raise Unsettled
    base, duration = text(arguments, 0, "dateTimeAdd"), text(arguments, 1, "dateTimeAdd")
    layout = text(arguments, 2, "dateTimeAdd") if len(arguments) > 2 else _DEFAULT
    span = _DURATION.fullmatch(duration)
    if span is None:
        raise EvaluationError(f"'{duration[:40]}' isn't a valid ISO 8601 duration, such as 'P1D' or '-PT30M'")
    sign = -1 if span[1] else 1
    years, months, days, hours, minutes = (int(span[index] or 0) for index in range(2, 7))
    days += 365 * (years + months // 12) + 30 * (months % 12)
    try:
        moment = read_date(base)
        if moment is None:
            raise Unsettled
        seconds = 86_400 * days + 3_600 * hours + 60 * minutes + int(span[7] or 0)
        moment = moment.plus(sign * (TICKS * seconds + int((span[8] or "").ljust(7, "0")[:7])))
    except ValueError:
        raise EvaluationError(f"'{base[:40]}' isn't a valid ISO 8601 date, such as '2026-01-31T12:00:00Z'") from None
    except OverflowError:
        raise EvaluationError("The result of dateTimeAdd() is outside the years 1 to 9999") from None
    return _shown(moment, layout)


def _shown(moment: Moment, layout: str) -> str:
    if not layout:
        layout = "MM/dd/yyyy HH:mm:ss zzz"
    if len(layout) == 1:
        if layout not in _STANDARD:
            raise EvaluationError(f"'{layout}' isn't a valid date format")
        if layout in "rRu":
            moment = Moment(moment.when.astimezone(timezone.utc), moment.ticks)
        layout = _STANDARD[layout]
    parts: list[str] = []
    for found in _TOKEN.finditer(layout):
        single, double, escaped, token, broken, other = found.groups()
        if token is not None and token[0] == "F" and parts[-1:] == ["."] and not _part(moment, token):
            parts.pop()  # a point before no fraction is left out
        if broken:
            raise EvaluationError(f"'{layout[:40]}' isn't a valid date format; a closing quote is missing")
        literal = next((one for one in (single, double, escaped, other) if one is not None), None)
        parts.append(literal if literal is not None else _part(moment, token))
    return "".join(parts)


def _part(moment: Moment, token: str) -> str:
    when, size = moment.when, len(token)
    kind = token[0]
    if kind == "y":
        return str(when.year % 100).zfill(size) if size < 3 else str(when.year).zfill(size)
    if kind == "M":
        name = MONTHS[when.month - 1]
        return name if size > 3 else name[:3] if size == 3 else str(when.month).zfill(size)
    if kind == "d":
        name = DAYS[when.weekday()]
        return name if size > 3 else name[:3] if size == 3 else str(when.day).zfill(size)
    if kind in "Hhms":
        hour = (when.hour % 12 or 12) if kind == "h" else when.hour
        value = {"H": hour, "h": hour, "m": when.minute, "s": when.second}[kind]
        return str(value).zfill(min(size, 2))
    if kind in "fF":
        if size > 7:
            raise EvaluationError("A date format must not have more than seven digits of a second")
        digits = f"{when.microsecond:06d}{moment.ticks}".ljust(size, "0")[:size]
        return digits if kind == "f" else digits.rstrip("0")
    if kind == "t":
        return ("AM" if when.hour < 12 else "PM")[: min(size, 2)]
    if kind == "g":
        return "A.D."
    return _offset(when, 3 if kind == "K" else size)


def _offset(when: datetime, size: int) -> str:
    minutes = int((when.utcoffset() or timedelta()).total_seconds()) // 60
    sign, minutes = "-" if minutes < 0 else "+", abs(minutes)
    if size == 1:
        return f"{sign}{minutes // 60}"
    return f"{sign}{minutes // 60:02d}" + (f":{minutes % 60:02d}" if size > 2 else "")


def _to_epoch(arguments: list[Value]) -> Value:
    written = text(arguments, 0, "dateTimeToEpoch")
    try:
        moment = read_date(written)
    except (ValueError, OverflowError):
        raise EvaluationError(f"'{written[:40]}' isn't a valid ISO 8601 date, such as '2026-01-31T12:00:00Z'") from None
    if moment is None:
        raise Unsettled
    return (moment.when - _EPOCH) // timedelta(seconds=1)


def _from_epoch(arguments: list[Value]) -> Value:
    value = arguments[0]
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d{1,18}\s*", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise refusal(arguments, f"dateTimeFromEpoch() requires the seconds as an integer (found: {kind_of(value)})")
    try:
        return _shown(Moment(_EPOCH + timedelta(seconds=value)), _DEFAULT)
    except OverflowError:
        raise EvaluationError("The result of dateTimeFromEpoch() is outside the years 1 to 9999") from None


def now(clock: str, arguments: list[Value]) -> Value:
    """The value of ``utcNow`` at a moment, given as a date and a time that ``dateTimeAdd`` accepts.

    Raises EvaluationError for an invalid format, and for an invalid moment.
    """
    layout = text(arguments, 0, "utcNow") if arguments else "yyyyMMddTHHmmssZ"
    try:
        moment = read_date(clock)
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        raise EvaluationError(f"'{clock[:40]}' isn't a valid ISO 8601 date, such as '2026-01-31T12:00:00Z'")
    return _shown(moment, layout)


FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "datetimeadd": _date_time_add,
    "datetimetoepoch": _to_epoch,
    "datetimefromepoch": _from_epoch,
}
