"""Selection ranges: from the part of an expression at an offset outwards to the whole document."""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.expression import Access, Call, Operand
from armls.core.location import Location
from armls.core.syntax import String
from armls.core.syntax.strings import source_offset
from armls.ide.document import AnalysedDocument

Range = tuple[int, int]


def selection_ranges(document: AnalysedDocument, offset: int) -> list[Range]:
    """The ranges around an absolute offset, the smallest first; each is larger than the one before and holds it."""
    found = [one for one in _outwards(document, offset) if one[0] <= offset <= one[1]]
    ranges: list[Range] = []
    for start, end in reversed(found):
        if not ranges or ((start, end) != ranges[-1] and start <= ranges[-1][0] and end >= ranges[-1][1]):
            ranges.append((start, end))
    return ranges


def _outwards(document: AnalysedDocument, offset: int) -> Iterator[Range]:
    """The ranges from the document inwards."""
    yield 0, len(document.text)
    for place in Location.root(document.tree).around(offset):
        yield place.whole
        key = place.key_range
        if key is not None and key[0] <= offset <= key[1]:
            yield key
            yield key[0] + 1, key[1] - 1
            return
        yield place.start, place.end
        if type(place.node) is String:
            yield place.start + 1, place.end - 1
            yield from _in_string(document, place, offset)


def _in_string(document: AnalysedDocument, place: Location, offset: int) -> Iterator[Range]:
    """The ranges of the calls, arguments and properties around an offset in an expression."""
    node = place.node
    if type(node) is not String or not node.is_expression:
        return
    raw = document.text[place.start : place.end]

    def range_of(start: int, end: int) -> Range:
        return place.start + source_offset(raw, start), place.start + source_offset(raw, end)

    operand: Operand | None = document.parse(node.value).root
    while operand is not None:
        yield range_of(operand.start, operand.end)
        inner: tuple[Operand, ...] = ()
        if type(operand) is Call:
            if operand.arguments:
                yield range_of(operand.arguments[0].start, operand.arguments[-1].end)
            inner = operand.arguments
            name = range_of(operand.start, operand.name_end)
            if name[0] <= offset <= name[1]:
                yield name
                return
        elif type(operand) is Access:
            inner = (operand.target, operand.key)
        held = (range_of(one.start, one.end) for one in inner)
        number = next((at for at, (start, end) in enumerate(held) if start <= offset <= end), None)
        operand = None if number is None else inner[number]
