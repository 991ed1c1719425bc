"""A parser of dates and times, as .NET's ``DateTimeOffset.Parse`` in the invariant culture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TICKS = 10_000_000
"""Ticks (100 ns) in a second."""

_OFFSET = r"[+-]\d{1,2}:\d{1,2}|[+-]\d{1,4}"
_ISO = re.compile(
    r"\s*0*(\d{4})-(\d{1,2})-(\d{1,2})\s?T\s?(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?"
    rf"\s*(Z|{_OFFSET})?\s*",
    re.IGNORECASE | re.ASCII,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z", re.ASCII)
_ZONE = re.compile(
    r"(?:\b|(?<=\d))(Z|GMT)\s*$|(\+\d{1,2}:\d{1,2}|\+\d{1,4}|-\d{1,2}:\d{1,2}|(?<=\s)-\d{1,4}"
    r"|(?<=:\d\d)-\d{1,4})\s*$",
    re.IGNORECASE | re.ASCII,
)
_TIME = re.compile(
    r"(?<![\d:])(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:[.,](\d+))?)?(?:\s*([AP]M)\b)?|\s*([AP]M)\b)(?![\d:])",
    re.IGNORECASE | re.ASCII,
)
_WORD = re.compile(r"[A-Za-z]+")
_PIECE = re.compile(r"\d+|[A-Za-z]+", re.ASCII)
_BETWEEN = re.compile(r"[\s/.,-]*")


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment; ``ticks`` (100 ns, 0 to 9) are those beyond the microsecond, which Python doesn't keep."""

    when: datetime
    ticks: int = 0

    def plus(self, ticks: int) -> Moment:
        """The moment a number of ticks later. Raises OverflowError beyond the years 1 to 9999."""
        seconds, rest = divmod(self.when.microsecond * 10 + self.ticks + ticks, TICKS)
        micro, left = divmod(rest, 10)
        later = Moment(self.when.replace(microsecond=0) + timedelta(seconds=seconds, microseconds=micro), left)
        later.when.astimezone(timezone.utc)
        return later


def read_date(written: str) -> Moment | None:
    """The moment that a string means; None if it depends on the current day, or isn't supported.

    Raises ValueError or OverflowError if it isn't a date.
    """
    found = _ISO.fullmatch(written)
    if found is not None:
        *date, hour, minute, second, fraction, zone = found.groups()
        year, month, day = map(int, date)
        return _moment((year, month, day), (int(hour), int(minute), int(second or 0)), fraction, zone)
    found = _COMPACT.fullmatch(written)
    if found is not None:
        year, month, day, *time = map(int, found.groups())
        return _moment((year, month, day), (time[0], time[1], time[2]), None, "Z")
    return _free(written.strip())


def _free(written: str) -> Moment | None:
    """Read a date with a time of the day before or after it, a day of the week, an offset."""
    if re.search(r"\dT|T\d", written, re.IGNORECASE) or written[:1] in ("+", "-"):
        raise ValueError(written)
    zone = _ZONE.search(written)
    rest = (written[: zone.start()] if zone is not None else written).strip()
    time, fraction = (0, 0, 0), None
    found = _TIME.search(rest)
    if found is not None:
        if rest[: found.start()].strip() and rest[found.end() :].strip():
            raise ValueError(written)
        hour, minute, second, fraction, half, lone = found.groups()
        time = _hour(int(hour), half or lone), int(minute or 0), int(second or 0)
        rest = rest[: found.start()] + rest[found.end() :]
    weekday = next((word for word in _WORD.findall(rest) if _index(DAYS, word) is not None), None)
    if weekday is not None:
        rest = rest.replace(weekday, " ", 1)
    if not rest.strip() and found is not None:
        return None
    date = _date(rest)
    if date is None:
        return None
    moment = _moment(date, time, fraction, zone[0].strip() if zone is not None else None)
    if weekday is not None and _index(DAYS, weekday) != moment.when.weekday():
        raise ValueError(weekday)
    return moment


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if half[0] in "Pp":
        return hour + 12 if hour < 12 else hour
    if hour > 12:
        raise ValueError(half)
    return hour % 12


def _date(written: str) -> tuple[int, int, int] | None:
    """Year, month and day; None if the year isn't written. Raises ValueError."""
    pieces = _PIECE.findall(written)
    if not _BETWEEN.fullmatch(_PIECE.sub("", written)):
        if written.isascii() and "#" not in written:
            raise ValueError(written)
        return None
    numbers = [piece for piece in pieces if piece.isdigit()]
    words = [piece for piece in pieces if not piece.isdigit()]
    if len(words) > 1 or not 1 <= len(numbers) <= 3 - len(words) or any(len(number) > 4 for number in numbers):
        raise ValueError(written)
    if not words:
        return _numbered(numbers)
    index = _index(MONTHS, words[0])
    if index is None:
        raise ValueError(written)
    month, first = index + 1, numbers[0]
    if len(numbers) == 1:
        if pieces[0] == words[0] and len(first) < 3:
            return None
        return _year(first), month, 1
    other = numbers[1]
    if len(first) < 3:
        try:
            datetime(_year(other), month, int(first))
        except ValueError:
            pass
        else:
            return _year(other), month, int(first)
    return _year(first), month, int(other)


def _numbered(numbers: list[str]) -> tuple[int, int, int] | None:
    first, *others = numbers
    if not others or (len(others[0]) > 2 and (len(first) > 2 or len(others) > 1)):
        raise ValueError(first)
    if len(first) > 2:
        return _year(first), int(others[0]), int(others[1]) if len(others) > 1 else 1
    if len(others) == 1:
        return (_year(others[0]), int(first), 1) if len(others[0]) > 2 else None
    return _year(others[1]), int(first), int(others[0])


def _year(digits: str) -> int:
    number = int(digits)
    return number if len(digits) > 2 else number + (2000 if number < _PIVOT else 1900)


_PIVOT = 50


def _index(names: tuple[str, ...], word: str) -> int | None:
    """The index of the name that a word is, in full or as its first three letters."""
    lower = word.lower()
    return next((index for index, name in enumerate(names) if lower in (name.lower(), name[:3].lower())), None)


def _moment(date: tuple[int, int, int], time: tuple[int, int, int], fraction: str | None, zone: str | None) -> Moment:
    start = Moment(datetime(*date, *time, tzinfo=_zone(zone)))
    return start.plus((int((fraction or "").ljust(8, "0")[:8]) + 5) // 10)


def _zone(offset: str | None) -> timezone:
    if not offset or offset.upper() in ("Z", "GMT"):
        return timezone.utc
    hours, colon, rest = offset[1:].partition(":")
    if not colon and len(hours) > 2:
        hours, rest = hours[:-2], hours[-2:]
    minutes = int(hours) * 60 + int(rest or 0)
    if int(rest or 0) > 59 or minutes > 14 * 60:
        raise ValueError(offset)
    return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))
