"""Numbers in .NET's custom formats, such as ``#,##0.00;(0);zero``: the algorithm of its runtime, invariant culture."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext

_PIECE = re.compile(
    r"'(?P<single>[^']*)'?|\"(?P<double>[^\"]*)\"?|\\(?P<escaped>.?)|(?P<exponent>[eE][+-]?0+)|(?P<mark>[0#.,%‰])|(?P<other>.)",
    re.DOTALL,
)
_FLOAT_DIGITS = 15
"""The significant digits of a float in a custom format."""

_Piece = tuple[str, str]


def custom(value: int | float, layout: str) -> str:
    """Format a number with a custom format."""
    sections = _sections(layout)
    negative = value < 0 or (isinstance(value, float) and math.copysign(1, value) < 0)
    number = abs(Decimal(value))
    if isinstance(value, float):
        with localcontext(Context(prec=_FLOAT_DIGITS, rounding=ROUND_HALF_EVEN)):
            number = +number
    elif not value:
        negative = False
    chosen = _chosen(sections, 2 if not number else 1 if negative else 0)
    written = _Section(sections[chosen])
    rounded = written.rounded(number)
    if number and not rounded:
        if _chosen(sections, 2) != chosen:
            chosen = 2
            written = _Section(sections[2])
        negative = negative and isinstance(value, float)
    shown = written.show(rounded)
    return f"-{shown}" if negative and chosen == 0 and (rounded or shown) else shown


def _chosen(sections: list[list[_Piece]], wanted: int) -> int:
    """The section for positive (0), negative (1) or zero (2) numbers; the first one if that is empty."""
    return wanted if wanted < len(sections) and sections[wanted] else 0


def _sections(layout: str) -> list[list[_Piece]]:
    """The pieces of each section; semicolons in quotes do not separate sections."""
    sections: list[list[_Piece]] = [[]]
    for found in _PIECE.finditer(layout):
        kind, text = found.lastgroup or "", found[found.lastgroup or 0]
        if kind == "other" and text == ";":
            sections.append([])
        else:
            sections[-1].append((kind if kind in ("mark", "exponent") else "text", text))
    return sections


class _Section:
    """One section of a format: the positions of its digits, and the scale of the number."""

    def __init__(self, pieces: list[_Piece]) -> None:
        self.pieces = pieces
        self.exponent = next((text for kind, text in pieces if kind == "exponent"), "")
        self.digits = self.scale = 0
        point = thousands = first = last = -1
        thousand_count, self.grouped = 0, False
        for kind, text in pieces:
            if kind != "mark":
                continue
            if text in "0#":
                if text == "0":
                    first = self.digits if first < 0 else first
                    last = self.digits + 1
                if thousands >= 0 and thousands != self.digits:
                    self.grouped = self.grouped or point < 0
                self.digits += 1
            elif text == ".":
                point = self.digits if point < 0 else point
            elif text == ",":
                if self.digits > 0 and point < 0:
                    if thousands == self.digits:
                        thousand_count += 1
                    else:
                        if thousands >= 0:
                            self.grouped = True
                        thousands, thousand_count = self.digits, 1
            else:
                self.scale += 2 if text == "%" else 3
        self.point = self.digits if point < 0 else point
        if thousands >= 0:
            if thousands == self.point:
                self.scale -= 3 * thousand_count
            else:
                self.grouped = True
        self.least = self.point - first if 0 <= first < self.point else 0
        self.least_after = last - self.point if last > self.point else 0

    def rounded(self, number: Decimal) -> Decimal:
        """Round the number to the displayed digits, half away from zero."""
        scaled = number.scaleb(self.scale)
        if not scaled:
            return scaled
        if self.exponent:
            if not self.digits:
                return scaled
            places = self.digits - 1 - scaled.adjusted()
        else:
            places = self.digits - self.point
        return scaled.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)

    def show(self, number: Decimal) -> str:
        """The pieces with the digits of a number that has been rounded."""
        raw = "".join(map(str, number.as_tuple().digits)).rstrip("0") if number else ""
        power = number.adjusted() + 1 if number else 0  # the number of digits before the point
        exponent = 0
        if self.exponent and number:
            exponent, power = power - self.point, self.point
        before = raw[:power].ljust(power, "0") if power > 0 else ""
        after = raw[power:] if power >= 0 else "0" * -power + raw
        before = before.rjust(self.point if self.exponent else self.least, "0")
        after = after.ljust(self.least_after, "0")
        return self._filled(before, after, exponent)

    def _filled(self, before: str, after: str, exponent: int) -> str:
        parts: list[str] = []
        seen = at = 0
        pointed = False
        for kind, text in self.pieces:
            if kind == "text":
                parts.append(text)
            elif kind == "exponent":
                sign = "-" if exponent < 0 else "+" if "+" in text else ""
                parts.append(f"{text[0]}{sign}{str(abs(exponent)).zfill(text.count('0'))}")
            elif text in "%‰":
                parts.append(text)
            elif text == ".":
                if not self.point and not pointed:
                    parts.append(self._with_commas(before, 0, len(before)))
                if not pointed and after:
                    parts.append(".")
                pointed = True
            elif text in "0#":
                seen += 1
                if seen <= self.point:
                    end = max(len(before) - (self.point - seen), at)
                    parts.append(self._with_commas(before, at, end))
                    at = end
                else:
                    parts.append(after[seen - self.point - 1 : seen - self.point])
        return "".join(parts)

    def _with_commas(self, before: str, start: int, end: int) -> str:
        if not self.grouped:
            return before[start:end]
        shown = []
        for index in range(start, end):
            shown.append(before[index])
            rest = len(before) - index - 1
            if rest and rest % 3 == 0:
                shown.append(",")
        return "".join(shown)
