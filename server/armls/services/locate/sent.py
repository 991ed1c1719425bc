"""Positions in a template as sent by a tool, or as serialized by Azure.

Azure CLI, PowerShell and the portal do not send the file but its JSON, mostly on one line; Azure itself serializes
nested templates, with two spaces a level. Lines, columns and lengths are those of .NET: UTF-16 units, a column
being the number of units read when the token was complete, so that the unit before it belongs to the token. (The
one-based column of a token's first character is that same unit.)
"""

from __future__ import annotations

import re
from json.encoder import encode_basestring, encode_basestring_ascii

from msgspec import Struct

from armls.core.location import Location
from armls.core.syntax import Array, Literal, Member, Node, Number, Object, Property, Slot, String

_RUN = re.compile(r"\s{2,}")


class Style(Struct, frozen=True):
    """A style of formatting JSON.

    ``indent``: spaces a level, 0 for everything on one line; ``blank``: spaces after ``:`` (and, on one line, ``,``);
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
"""Styles of Newtonsoft, browsers and minifiers; of Python, compact and by default; of older Azure CLIs."""

INDENTED = (Style(indent=2, blank=1), Style(indent=4, blank=1), Style(indent=2, blank=1, ascii=True))
"""Styles of Azure and PowerShell, then of common tools."""


class Hit(Struct, frozen=True, gc=False):
    """The value at a position. ``is_edge``: a token begins or ends there; ``on_key``: it is the key."""

    place: Location
    is_edge: bool
    on_key: bool = False


class Sent:
    """A value formatted in one style. Lengths are computed once for each member."""

    def __init__(self, place: Location, style: Style) -> None:
        self._place, self._style = place, style
        self._encode = encode_basestring_ascii if style.ascii else encode_basestring
        self._sizes: dict[Member, int] = {}
        self._lines: dict[Member, int] = {}

    def at(self, line: int, column: int) -> Hit | None:
        """The value at a one-based line and column; None beyond the end."""
        unit = max(column - 1, 0)
        if self._style.indent:
            return self._in_lines(line - 1, unit)
        return self._in_line(unit) if line == 1 else None

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

    def _within(self, place: Location, at: int, unit: int) -> Hit | tuple[Location, int]:
        """The hit of ``unit`` in the value that is written from ``at`` on, or the inner value to search."""
        node = place.node
        if type(node) is not Object and type(node) is not Array:
            return Hit(place, unit in (at, at + self.size(node) - 1))
        if unit == at:
            return Hit(place, True)
        at += 1
        last = Hit(place, True)
        blank = self._style.blank
        for index, item, value in _entries(node):
            if index:
                at += 1 + blank
                if unit < at:
                    return last
            if item is not None:
                behind = at + self._text(item.key.value) + 1
                if unit < behind + blank:
                    return Hit(place.property(item), unit == at or unit >= behind - 2, True)
                at = behind + blank
            end = at + self.size(value)
            if unit <= end + blank:
                inner = place.property(item) if item is not None else place.item(index, value)
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
            inner = place
            for index, item, value in _entries(place.node):
                height = self.lines(value)
                if line <= height:
                    inner = place.property(item) if item is not None else place.item(index, value)
                    break
                line -= height + 1
            if line == 0:
                return self._on_first_line(inner, unit - indent * depth)
            place = inner

    def _on_first_line(self, place: Location, unit: int) -> Hit:
        if place.key is not None:
            behind = self._text(place.key.value) + 1
            if unit < behind + self._style.blank:
                return Hit(place, unit in (0, behind - 1, behind - 2), True)
            unit -= behind + self._style.blank
        if self.lines(place.node):
            return Hit(place, unit == 0)
        return Hit(place, unit in (0, self.size(place.node) - 1))

    # ---- measures

    def lines(self, node: Node) -> int:
        """The number of line breaks in a value."""
        if type(node) is Slot:
            found = self._lines.get(node.member)
            if found is None:
                found = self._lines[node.member] = self.lines(node.member.value)
            return found
        if type(node) is Object or type(node) is Array:
            inner = [self.lines(value) for _, _, value in _entries(node)]
            return sum(inner) + len(inner) + 1 if inner else 0
        return 0

    def size(self, node: Node) -> int:
        """The number of units of a value on one line."""
        if type(node) is String:
            return self._text(node.value)
        if type(node) is Slot:
            found = self._sizes.get(node.member)
            if found is None:
                found = self._sizes[node.member] = self.size(node.member.value)
            return found
        between = 1 + self._style.blank
        if type(node) is Object:
            names = {item.key.value: item.value for item in node.properties}
            total = max(len(names) - 1, 0) * between + len(names) * between + 2
            for name, value in names.items():
                total += self._text(name) + self.size(value)
            return total
        if type(node) is Array:
            items = node.items
            return max(len(items) - 1, 0) * between + 2 + sum([self.size(item) for item in items])
        return _scalar_size(node)

    def _text(self, value: str) -> int:
        if self._style.folded:
            value = _RUN.sub(" ", value)
        written = self._encode(value)
        if written.isascii():
            return len(written)
        wide = sum(character > "\uffff" for character in written)
        return len(written) + wide + 5 * sum(map(written.count, "\x85\u2028\u2029"))


def _entries(node: Node) -> list[tuple[int, Property | None, Node]]:
    """The written parts of an object or array, with their index and, in objects, the property.

    The last of duplicate names is written, in place of the first one.
    """
    if type(node) is Object:
        properties = {item.key.value: item for item in node.properties}.values()
        return [(index, item, item.value) for index, item in enumerate(properties)]
    return [(index, None, item) for index, item in enumerate(node.items)] if type(node) is Array else []


def _scalar_size(node: Node) -> int:
    if type(node) is Literal:
        return 5 if node.value is False else 4
    if type(node) is not Number:
        return 4  # a missing value is sent as null, if at all
    value = node.value
    if isinstance(value, int):
        # Python refuses to write very long numbers.
        return len(str(value)) if value.bit_length() < 10_000 else node.end - node.start
    if value != value:
        return len("NaN")
    return len(repr(value).replace("inf", "Infinity"))
