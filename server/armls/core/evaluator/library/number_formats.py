"""Numbers in .NET's standard and custom formats, invariant culture."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from armls.core.evaluator.floats import shortest
from armls.core.evaluator.values import EvaluationError

_STANDARD = re.compile(r"([A-Za-z])(\d{0,9})")
_MAX_DIGITS = 1000
"""Digits after the point that are written; .NET takes more, but no template needs them."""


def format_number(value: int | float, layout: str) -> str:
    """The number as a format such as ``D3``, ``N2`` or ``#,##0.00`` has it.

    Raises EvaluationError for a format that .NET refuses.
    """
    found = _STANDARD.fullmatch(layout)
    if found is None:
        return _custom(value, layout)
    kind, digits = found[1], int(found[2]) if found[2] else None
    if digits is not None and digits > _MAX_DIGITS:
        raise EvaluationError(f"format() cannot show a number as '{layout}'.")
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    write = _WRITERS.get(kind.upper())
    if write is None or (isinstance(value, float) and kind.upper() in "DXB"):
        raise EvaluationError(f"format() cannot show this number as '{layout}'.")
    return write(value, digits, kind)


def _decimal(value: int | float, digits: int | None, kind: str) -> str:
    return ("-" if value < 0 else "") + str(abs(int(value))).zfill(digits or 0)


def _hexadecimal(value: int | float, digits: int | None, kind: str) -> str:
    number = int(value) & 0xFFFFFFFFFFFFFFFF
    return format(number, kind).zfill(digits or 0)


def _binary(value: int | float, digits: int | None, kind: str) -> str:
    return format(int(value) & 0xFFFFFFFFFFFFFFFF, "b").zfill(digits or 0)


def _rounded(value: int | float, digits: int) -> tuple[bool, str]:
    """Whether the number is negative, and its digits, from its exact binary value, ties to even."""
    number = Decimal(value)
    shown = format(abs(number).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN), "f")
    return (number < 0 or (isinstance(value, float) and math.copysign(1, value) < 0)), shown


def _fixed(value: int | float, digits: int | None, kind: str) -> str:
    negative, shown = _rounded(value, 2 if digits is None else digits)
    return f"{'-' if negative else ''}{shown}"


def _grouped(value: int | float, digits: int | None, kind: str) -> str:
    places = 2 if digits is None else digits
    if isinstance(value, float) and places <= 15:
        # .NET works on the shortest digits here.
        quantum = Decimal(1).scaleb(-places)
        shown = format(abs(Decimal(repr(value))).quantize(quantum, rounding=ROUND_HALF_UP), "f")
        negative = value < 0
    else:
        negative, shown = _rounded(value, places)
    whole, point, fraction = shown.partition(".")
    return f"{'-' if negative else ''}{int(whole):,}{point}{fraction}"


def _exponential(value: int | float, digits: int | None, kind: str) -> str:
    shown = format(Decimal(value), f".{6 if digits is None else digits}e")
    mantissa, _, exponent = shown.partition("e")
    return f"{mantissa}{kind}{'-' if exponent.startswith('-') else '+'}{abs(int(exponent)):03d}"


def _general(value: int | float, digits: int | None, kind: str) -> str:
    if not digits:
        return shortest(value) if isinstance(value, float) else str(value)
    number = Decimal(value)
    if number == 0:
        return "0"
    mantissa, _, power = format(number, f".{digits - 1}e").partition("e")
    exponent = int(power)
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    if -5 <= exponent < digits:
        return format(Decimal(mantissa).scaleb(exponent), "f")
    mark = "E" if kind == "G" else "e"
    return f"{mantissa}{mark}{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _percent(value: int | float, digits: int | None, kind: str) -> str:
    return _grouped_exact(Decimal(value) * 100, 2 if digits is None else digits) + " %"


def _currency(value: int | float, digits: int | None, kind: str) -> str:
    shown = _grouped_exact(abs(Decimal(value)), 2 if digits is None else digits)
    return f"(¤{shown})" if value < 0 else f"¤{shown}"


def _grouped_exact(number: Decimal, places: int) -> str:
    shown = format(abs(number).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN), "f")
    whole, point, fraction = shown.partition(".")
    return f"{'-' if number < 0 else ''}{int(whole):,}{point}{fraction}"


def _round_trip(value: int | float, digits: int | None, kind: str) -> str:
    return shortest(value) if isinstance(value, float) else str(value)


_WRITERS = {
    "D": _decimal,
    "X": _hexadecimal,
    "B": _binary,
    "F": _fixed,
    "N": _grouped,
    "E": _exponential,
    "G": _general,
    "P": _percent,
    "C": _currency,
    "R": _round_trip,
}


# ---- custom formats

_PIECE = re.compile(r"'([^']*)'|\"([^\"]*)\"|\\(.)|([0#]+)|(\.)|(,)|(%)|([eE][+-]?0+)|(.)", re.DOTALL)


def _sections(layout: str) -> list[str]:
    """The parts of a custom format between semicolons that are not quoted."""
    parts, start, quote, at = [], 0, "", 0
    while at < len(layout):
        mark = layout[at]
        if mark == "\\":
            at += 1
        elif quote:
            quote = "" if mark == quote else quote
        elif mark in "'\"":
            quote = mark
        elif mark == ";":
            parts.append(layout[start:at])
            start = at + 1
        at += 1
    return [*parts, layout[start:]]


def _custom(value: int | float, layout: str) -> str:
    sections = _sections(layout)
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    negative = number < 0
    chosen = sections[0]
    if number == 0 and len(sections) > 2:
        chosen = sections[2]
    elif negative and len(sections) > 1 and sections[1]:
        chosen, negative = sections[1], False
    return ("-" if negative else "") + _written(abs(number), chosen)


def _written(number: Decimal, layout: str) -> str:
    pieces = [found.groups() for found in _PIECE.finditer(layout)]
    whole = fraction = ""
    seen_point = grouped = False
    for index, (_, _, _, digits, point, comma, percent, _, _) in enumerate(pieces):
        if point:
            seen_point = True
        elif digits:
            whole, fraction = (whole, fraction + digits) if seen_point else (whole + digits, fraction)
        elif comma and whole and not seen_point:
            later = any(piece[3] for piece in pieces[index + 1 :])
            grouped |= later
        elif percent:
            number *= 100
    shown = format(number.quantize(Decimal(1).scaleb(-len(fraction)), rounding=ROUND_HALF_UP), "f")
    before, _, after = shown.partition(".")
    before = before.lstrip("0").rjust(len(whole) - whole.index("0") if "0" in whole else 0, "0")
    least = fraction.rindex("0") + 1 if "0" in fraction else 0
    after = after[:least] + after[least:].rstrip("0")
    if grouped:
        lead = len(before) - len(before.lstrip("0"))
        before = f"{int(before or 0):,}" if not lead else before
    return _filled(pieces, before if whole or before else "", after)


def _filled(pieces: list[tuple[str | None, ...]], before: str, after: str) -> str:
    """The pieces with the digits in the places of the first run, and of the one behind the point."""
    made: list[str] = []
    seen_point = done = False
    groups = [index for index, piece in enumerate(pieces) if piece[3]]
    point_at = next((index for index, piece in enumerate(pieces) if piece[4]), len(pieces))
    wholes = [index for index in groups if index < point_at]
    for index, (single, double, escaped, digits, point, comma, percent, _exponent, other) in enumerate(pieces):
        literal = next((one for one in (single, double, escaped) if one is not None), None)
        if literal is not None:
            made.append(literal)
        elif digits:
            if index < point_at:
                size = len(digits)
                is_first = index == wholes[0]
                rest = sum(len(pieces[other_index][3] or "") for other_index in wholes if other_index > index)
                end = len(before) - rest if "," not in before else len(before)
                begin = 0 if is_first else max(end - size, 0)
                made.append(before if "," in before and is_first else "" if "," in before else before[begin:end])
            elif not done:
                made.append(after)
                done = True
        elif point:
            if not seen_point and after:
                made.append(".")
            seen_point = True
        elif percent:
            made.append("%")
        elif not comma:
            made.append(other or "")
    return "".join(made)
