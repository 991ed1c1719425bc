"""Positions in a template as a tool has sent it, or as Azure has written it anew.

Azure CLI, PowerShell and the portal do not send the file but the JSON in it, mostly on one line; Azure itself writes
nested templates anew, with two spaces a level. Lines, columns and lengths are those of .NET: UTF-16 units, a column
being the number of units read when the token was complete, so that the unit before it belongs to the token. (The
one-based column of a token's first character means that same unit.)
"""

from __future__ import annotations

from json.encoder import encode_basestring, encode_basestring_ascii  # type: ignore[attr-defined]

from msgspec import Struct

from armls.core.syntax import Array, Literal, Member, Node, Number, Object, Property, Slot, String
from armls.services.locate.places import Place


class Style(Struct, frozen=True):
    """How JSON is written.

    ``indent``: spaces a level, 0 for everything on one line; ``blank``: spaces behind ``:`` (and, on one line, ``,``);
    ``ascii``: other characters as ``\\uXXXX``; ``folded``: runs of white space within strings as one space.
    """

    indent: int = 0
    blank: int = 0
    ascii: bool = False
    folded: bool = False


ONE_LINE = (
    Style(),
    Style(ascii=True),
    Style(blank=1, ascii=True),
    Style(blank=1),
    Style(folded=True),
    Style(folded=True, ascii=True),
    Style(folded=True, ascii=True, blank=1),
)
"""Newtonsoft's own, browsers and minifiers; Python's, compact and as it comes; Azure CLI's older ones."""

INDENTED = (Style(indent=2, blank=1), Style(indent=4, blank=1), Style(indent=2, blank=1, ascii=True))
"""Azure's own and PowerShell's, then what people's tools make."""


class Hit(Struct, frozen=True, gc=False):
    """What stands at a position. ``is_end``: a token ends there, as Azure's positions do; ``on_key``: it is the key."""

    place: Place
    is_end: bool
    on_key: bool = False


class Sent:
    """The value at a place, written in one style. Lengths are worked out once a member."""

    def __init__(self, place: Place, style: Style) -> None:
        self._place, self._style = place, style
        self._encode = encode_basestring_ascii if style.ascii else encode_basestring
        self._sizes: dict[Member, int] = {}
        self._lines: dict[Member, int] = {}

    def at(self, line: int, column: int) -> Hit | None:
        """What stands at a one-based line and column; None beyond the end."""
        unit = max(column - 1, 0)
        if self._style.indent:
            return self._in_lines(line - 1, unit)
        return self._in_line(unit) if line == 1 else None

    def span(self, place: Place) -> tuple[int, int]:
        """Where a value below this one starts and ends, in units, on the one line."""
        node, base, at = self._place.node, self._place.base, 0
        while (base + node.start, base + node.end, type(node)) != (place.start, place.end, type(place.node)):
            at += 1
            for item in _entries(node):
                if type(item) is Property:
                    at += self._text(item.key.value) + 1 + self._style.blank
                value: Node = item.value if type(item) is Property else item  # type: ignore[assignment]
                if base + value.start <= place.start and place.end <= base + value.end:
                    break
                at += self.size(value) + 1 + self._style.blank
            if type(value) is Slot:
                base, node = base + value.start - value.member.value.start, value.member.value
            else:
                node = value
        return at, at + self.size(node)

    # ---- one line

    def _in_line(self, unit: int) -> Hit | None:
        place, at = self._place, 0
        if unit >= self.size(place.node):
            return None
        while True:
            found = self._within(place, at, unit)
            if isinstance(found, Hit):
                return found
            place, at = found

    def _within(self, place: Place, at: int, unit: int) -> Hit | tuple[Place, int]:
        """What ``unit`` means in the value that is written from ``at`` on, or the value in it that is to be asked."""
        node = place.node
        if type(node) is not Object and type(node) is not Array:
            return Hit(place, unit == at + self.size(node) - 1)
        if unit == at:
            return Hit(place, True)
        at += 1
        last = Hit(place, True)
        blank = self._style.blank
        for index, item in enumerate(_entries(node)):
            if index:
                at += 1 + blank
                if unit < at:
                    return last
            value: Node = item.value if type(item) is Property else item  # type: ignore[assignment]
            if type(item) is Property:
                behind = at + self._text(item.key.value) + 1
                if unit < behind + blank:
                    return Hit(place.property(item), unit >= behind - 2, True)
                at = behind + blank
            end = at + self.size(value)
            if unit <= end:
                inner = place.property(item) if type(item) is Property else place.item(index, value)
                if unit < end:
                    return inner, at
                last = Hit(inner, False)
            at = end
        return Hit(place, True)

    # ---- many lines

    def _in_lines(self, line: int, unit: int) -> Hit | None:
        place, depth = self._place, 0
        if not 0 <= line <= self.lines(place.node):
            return None
        indent = self._style.indent
        while True:
            if line == 0 or line == self.lines(place.node):
                return Hit(place, unit == indent * depth or line == 0)
            line, depth = line - 1, depth + 1
            for index, item in enumerate(_entries(place.node)):
                value: Node = item.value if type(item) is Property else item  # type: ignore[assignment]
                height = self.lines(value)
                if line <= height:
                    break
                line -= height + 1
            inner = place.property(item) if type(item) is Property else place.item(index, value)
            if line == 0:
                return self._on_first_line(inner, unit - indent * depth)
            place = inner

    def _on_first_line(self, place: Place, unit: int) -> Hit:
        if place.key is not None:
            behind = self._text(place.key.value) + 1
            if unit < behind + self._style.blank:
                return Hit(place, unit in (behind - 1, behind - 2), True)
            unit -= behind + self._style.blank
        if self.lines(place.node):
            return Hit(place, unit == 0)
        return Hit(place, unit == self.size(place.node) - 1)

    # ---- measures

    def lines(self, node: Node) -> int:
        """How many line breaks are in a value."""
        if type(node) is Slot:
            found = self._lines.get(node.member)
            if found is None:
                found = self._lines[node.member] = self.lines(node.member.value)
            return found
        if type(node) is Object or type(node) is Array:
            entries = _entries(node)
            inner = [self.lines(one.value if type(one) is Property else one) for one in entries]  # type: ignore[arg-type]
            return sum(inner) + len(inner) + 1 if inner else 0
        return 0

    def size(self, node: Node) -> int:
        """How many units a value takes on one line."""
        kind = type(node)
        if kind is String:
            return self._text(node.value)  # type: ignore[union-attr]
        if kind is Slot:
            member = node.member  # type: ignore[union-attr]
            found = self._sizes.get(member)
            if found is None:
                found = self._sizes[member] = self.size(member.value)
            return found
        between = 1 + self._style.blank
        if kind is Object:
            properties = _entries(node)
            total = max(len(properties) - 1, 0) * between + len(properties) * between + 2
            for item in properties:
                total += self._text(item.key.value) + self.size(item.value)  # type: ignore[union-attr]
            return total
        if kind is Array:
            items = node.items  # type: ignore[union-attr]
            return max(len(items) - 1, 0) * between + 2 + sum([self.size(item) for item in items])
        return _scalar_size(node)

    def _text(self, value: str) -> int:
        if self._style.folded:
            value = _folded(value)
        written = self._encode(value)
        if written.isascii():
            return len(written)
        wide = sum(character > "\uffff" for character in written)
        return len(written) + wide + 5 * sum(map(written.count, "\x85\u2028\u2029"))


def _folded(value: str) -> str:
    parts = []
    blank = ""
    for character in value:
        if character.isspace():
            blank += character
            continue
        if blank:
            parts.append(blank if len(blank) == 1 else " ")
            blank = ""
        parts.append(character)
    return "".join(parts) + (blank if len(blank) <= 1 else " ")


def _entries(node: Node) -> list[Property] | tuple[Node, ...]:
    """What is written of a value's parts: of equal names the last one, where the first one stood."""
    if type(node) is Object:
        return list({item.key.value: item for item in node.properties}.values())
    return node.items if type(node) is Array else ()


def _scalar_size(node: Node) -> int:
    if type(node) is Literal:
        return 5 if node.value is False else 4
    if type(node) is not Number:
        return 4  # what is missing is sent as null, if at all
    value = node.value
    if isinstance(value, int):
        # Python refuses to write very long numbers.
        return len(str(value)) if value.bit_length() < 10_000 else node.end - node.start
    if value != value:
        return len("NaN")
    return len(repr(value).replace("inf", "Infinity"))
