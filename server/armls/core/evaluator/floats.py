"""The string form of floats, as .NET writes it."""

from __future__ import annotations

import math
from decimal import Decimal


def shortest(value: float) -> str:
    """The shortest string of a float, as in .NET: ``1``, ``0.5``, ``1E-05``, ``1E+20``."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    sign = "-" if math.copysign(1, value) < 0 else ""
    if value == 0:
        return f"{sign}0"
    _, raw, exponent = Decimal(repr(abs(value))).normalize().as_tuple()
    digits = "".join(map(str, raw))
    power = len(digits) - 1 + int(exponent)
    if -5 < power < 17:
        return sign + format(Decimal(repr(abs(value))), "f").removesuffix(".0")
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}E{'+' if power > 0 else '-'}{abs(power):02d}"
