"""Numbers in .NET's standard formats, invariant culture; custom ones are in :mod:`.custom_formats`."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext

from armls.core.evaluator.floats import shortest
from armls.core.evaluator.library.arguments import check_length
from armls.core.evaluator.library.custom_formats import custom
from armls.core.evaluator.values import EvaluationError, Unsettled

_STANDARD = re.compile(r"([A-Za-z])(\d{0,10})")
_EXACT = Context(prec=2500)
_MAX_LAYOUT = 1000
_MAX_DIGITS = 1000
"""The most digits written after the point; .NET accepts more, but no template needs them."""
_MOST_DIGITS = 999_999_999


def format_number(value: int | float, layout: str) -> str:
    """Format a number with a format such as ``D3``, ``N2`` or ``#,##0.00``.

    Raises EvaluationError for a format that .NET refuses, Unsettled for an uncommonly long one.
    """
    if isinstance(value, float) and not math.isfinite(value):
        return shortest(value)
    if len(layout) > _MAX_LAYOUT:
        raise Unsettled
    found = _STANDARD.fullmatch(layout)
    with localcontext(_EXACT):
        if found is None:
            return custom(value, layout)
        kind, digits = found[1], int(found[2]) if found[2] else None
        write = _WRITERS.get(kind.upper())
        is_whole = kind.upper() in "DXB"
        if write is None or (isinstance(value, float) and is_whole) or (digits or 0) > _MOST_DIGITS:
            raise EvaluationError(f"format() doesn't support '{layout}' for this number")
        check_length((digits or 0) if is_whole else 0)
        if (digits or 0) > _MAX_DIGITS and not is_whole:
            raise Unsettled
        shown = write(abs(value) if kind.upper() not in "XB" else value, digits, kind)
    if kind.upper() in "XB" or not _is_negative(value):
        return shown
    return f"({shown})" if kind.upper() == "C" else f"-{shown}"


def _is_negative(value: int | float) -> bool:
    return value < 0 or (isinstance(value, float) and math.copysign(1, value) < 0)


def _decimal(value: int | float, digits: int | None, kind: str) -> str:
    return str(value).zfill(digits or 0)


def _hexadecimal(value: int | float, digits: int | None, kind: str) -> str:
    return _bits(value, kind).zfill(digits or 0)


def _binary(value: int | float, digits: int | None, kind: str) -> str:
    return _bits(value, "b").zfill(digits or 0)


def _bits(value: int | float, kind: str) -> str:
    """An integer in two's complement, 64 bits; larger ones with a leading zero if they would look negative."""
    number = int(value)
    if -(2**63) <= number < 2**63:
        return format(number & 0xFFFFFFFFFFFFFFFF, kind)
    shown = format(abs(number), kind)
    return f"0{shown}" if shown[0] not in "1234567" else shown


def _rounding(value: int | float) -> str:
    """Round a number: floats from their exact binary value, ties to even; integers away from zero."""
    return ROUND_HALF_EVEN if isinstance(value, float) else ROUND_HALF_UP


def _fixed(value: int | float, digits: int | None, kind: str) -> str:
    return _places(Decimal(value), 2 if digits is None else digits, _rounding(value))


def _grouped(value: int | float, digits: int | None, kind: str) -> str:
    whole, point, fraction = _fixed(value, digits, kind).partition(".")
    return f"{int(whole):,}{point}{fraction}"


def _places(number: Decimal, places: int, rounding: str) -> str:
    return format(number.quantize(Decimal(1).scaleb(-places), rounding=rounding), "f")


def _significant(value: int | float, digits: int) -> tuple[str, int]:
    """A number of leading digits, and the power of ten of the first."""
    number = Decimal(value)
    if not number:
        return "0" * digits, 0
    with localcontext(Context(prec=digits, rounding=_rounding(value))):
        rounded = +number
    shown = "".join(map(str, rounded.as_tuple().digits)).ljust(digits, "0")
    return shown, rounded.adjusted()


def _exponential(value: int | float, digits: int | None, kind: str) -> str:
    shown, power = _significant(value, 1 + (6 if digits is None else digits))
    point = f".{shown[1:]}" if len(shown) > 1 else ""
    return f"{shown[0]}{point}{kind}{'-' if power < 0 else '+'}{abs(power):03d}"


def _general(value: int | float, digits: int | None, kind: str) -> str:
    mark = "E" if kind in "GR" else "e"
    if not digits or kind in "rR":
        return shortest(value).replace("E", mark) if isinstance(value, float) else str(value)
    shown, power = _significant(value, digits)
    shown = shown.rstrip("0") or "0"
    if -5 < power < digits or (isinstance(value, int) and power < digits):
        return format(Decimal(shown).scaleb(power - len(shown) + 1), "f")
    point = f".{shown[1:]}" if len(shown) > 1 else ""
    return f"{shown[0]}{point}{mark}{'-' if power < 0 else '+'}{abs(power):02d}"


def _percent(value: int | float, digits: int | None, kind: str) -> str:
    whole, point, fraction = _places(Decimal(value) * 100, 2 if digits is None else digits, _rounding(value)).partition(
        "."
    )
    return f"{int(whole):,}{point}{fraction} %"


def _currency(value: int | float, digits: int | None, kind: str) -> str:
    return f"¤{_grouped(value, digits, kind)}"


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
    "R": _general,
}
