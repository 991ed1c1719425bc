"""The fast engine, for strict JSON: decodes whole elements in a buffer with msgspec, far faster than events are made.

A document that is larger than the buffer is cut where an element seems to end. A cut that was guessed wrongly cannot
pass: what decodes as a list of whole values is one, whatever follows. What the engine cannot do it leaves, at the last
place that it is sure of, to the engine that reads events.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NoReturn

import msgspec

from armls.services.summary import typed
from armls.services.summary.escapes import escapes_in
from armls.services.summary.tally import NAMED_SECTIONS, TEXT_MEMBERS, Functions, Names, Resources, Template, short
from armls.services.summary.typed import Unfit

_OPENING = re.compile(rb"[ \t\r\n]*\{[ \t\r\n]*")
_KEY = re.compile(rb'([ \t\r\n]*)"([^"\\\x00-\x1f]*)"[ \t\r\n]*:[ \t\r\n]*(?=([^ \t\r\n]))')
_SCALAR = re.compile(rb'("[^"\\]*(?:\\.[^"\\]*)*"|[^"\\{}\[\],: \t\r\n]+)(?=[ \t\r\n]*[,}])', re.DOTALL)
_NEXT = re.compile(rb"[ \t\r\n]*([,}])")
_BLANKS = re.compile(rb"[ \t\r\n]*")
_BRACKET = re.compile(rb'[{}\[\],]|"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)

_SLICE = 256 * 1024
"""So much is decoded in one go: it stays in the processor's cache, and its memory in the allocator's."""

_LONGEST_MATCH = 64 * 1024
_MOST_GUESSES = 500
_MOST_HELD = 4 * 1024 * 1024
"""An element of more bytes is left to the other engine. Azure takes resources of a quarter of that."""


class Rest:
    """Where the fast engine stopped: ``prefix`` and ``unread`` go on as a document of their own.

    ``section``: the part of the root that is being read, by its lower-case name.
    """

    def __init__(self, prefix: bytes, unread: bytes, section: str | None = None) -> None:
        self.prefix, self.unread, self.section = prefix, unread, section


class StrictReader:
    """Reads one document from ``read``, which gives pieces, into ``root``. ``minified`` counts bytes without blanks.

    ``escapes``: how many of these a string in JSON would have to escape.
    """

    def __init__(self, read: Callable[[], bytes], root: Template, chunk: int) -> None:
        self._read, self._root, self._chunk = read, root, chunk
        self._buffer = bytearray(2 * chunk + 2)
        self._start = self._end = 1
        self._at_end = False
        self.minified = self.escapes = 0

    def run(self) -> Rest | None:
        """Read everything; what is left where the text is not strict JSON, or cannot be cut."""
        self._fill()
        if not self._at_end:
            self._fill()
        if self._at_end:
            return self._whole()
        try:
            return self._document()
        except Unfit:
            return Rest(b"", self._unread())

    def _unread(self) -> bytes:
        return bytes(self._buffer[self._start : self._end])

    def _whole(self) -> Rest | None:
        text = self._unread()
        try:
            minified = msgspec.json.format(text, indent=-1)
            typed.template_members(minified, self._root)
        except (Unfit, msgspec.DecodeError, RecursionError):
            return Rest(b"", text)
        self.minified, self.escapes = len(minified), escapes_in(minified)
        return None

    # ---- the buffer

    def _fill(self) -> bool:
        """Read some more behind what is there; whether there was any. Raises Unfit where too much is held already."""
        if self._end - self._start > _MOST_HELD:
            raise Unfit
        size = 0
        while size < self._chunk and not self._at_end:
            piece = self._read()
            self._at_end = not piece
            if self._end + len(piece) > len(self._buffer):
                self._make_room(len(piece))
            self._buffer[self._end : self._end + len(piece)] = piece
            self._end += len(piece)
            size += len(piece)
        return size > 0

    def _make_room(self, wanted: int) -> None:
        """Move what is unread to the front; the byte before it stays free."""
        held = self._end - self._start
        needed = 1 + held + wanted
        target = self._buffer if needed <= len(self._buffer) else bytearray(needed + self._chunk)
        target[1 : 1 + held] = self._buffer[self._start : self._end]
        self._buffer = target
        self._start, self._end = 1, 1 + held

    def _match(self, pattern: re.Pattern[bytes]) -> re.Match[bytes]:
        """The pattern at the beginning of what is unread. Raises Unfit where it does not match, or is very long."""
        while True:
            window = min(self._end, self._start + _LONGEST_MATCH)
            found = pattern.match(self._buffer, self._start, window)
            if found is not None and (found.end() < window or self._at_end):
                return found
            if window < self._end or not self._fill():
                raise Unfit

    # ---- the root

    def _document(self) -> Rest | None:
        """The members of the root, one after the other."""
        opening = self._match(_OPENING)
        self._start = opening.end()
        self.minified = 2
        while True:
            try:
                key = self._match(_KEY)
            except Unfit:
                return self._rest(b"{", 1)
            name, mark = key[2].decode(), key[3]
            blanks = bytes(key[1])
            size = len(key[2]) + 3
            self.escapes += 2
            if mark in b"{[":
                self._start = key.end() + 1
                rest = self._container(name, mark, blanks)
                if rest is not None:
                    self.minified += size
                    return rest
            else:
                self._start = key.end()
                try:
                    self._scalar(name.lower())
                except Unfit:
                    self.minified += size
                    return self._rest(b"{" + msgspec.json.encode(name) + b":", 1)
            self.minified += size
            try:
                follow = self._match(_NEXT)
            except Unfit:
                # Something else stands behind the value; the other engine sees it behind a value, too.
                return self._rest(b'{"":0', 1)
            self._start = follow.end()
            if follow[1] == b"}":
                return self._tail()
            self.minified += 1

    def _tail(self) -> Rest | None:
        """Nothing but blanks may follow."""
        while True:
            if _BLANKS.fullmatch(self._buffer, self._start, self._end) is None:
                return Rest(b"{}", self._unread())
            self._start = self._end = 1
            if not self._fill():
                return None

    def _scalar(self, name: str) -> None:
        found = self._match(_SCALAR)
        try:
            value = msgspec.json.decode(found[1])
        except msgspec.DecodeError:
            raise Unfit from None
        self.minified += len(found[1])
        self.escapes += escapes_in(found[1])
        self._start = found.end()
        self._root.sections[name] = short(value) if name in TEXT_MEMBERS and isinstance(value, str) else None

    # ---- containers

    def _container(self, name: str, mark: bytes, blanks: bytes) -> Rest | None:
        """The elements of a section whose bracket has been read; with what is left where they cannot all be read."""
        lower = name.lower()
        section, take = _section(lower, mark)
        self._root.sections[lower] = section
        self.minified += 2
        reader = _Elements(self, mark, blanks, take)
        try:
            reader.run()
        except Unfit:
            return self._rest(b"{" + msgspec.json.encode(name) + b":" + mark, 2, lower)
        return None

    def _rest(self, prefix: bytes, closing: int, section: str | None = None) -> Rest:
        """What is left, in which there are still so many of the closing brackets that are counted."""
        self.minified -= closing
        return Rest(prefix, self._unread(), section)


def _section(name: str, mark: bytes) -> tuple[Any, Callable[[bytes], None]]:
    """What counts the elements of a section, and what hands them to it."""
    if name in NAMED_SECTIONS and mark == b"{":
        names = Names()
        return names, lambda text: typed.names(text, names)
    if name == "functions" and mark == b"[":
        functions = Functions()
        return functions, lambda text: typed.functions(text, functions)
    if name == "resources":
        resources = Resources()
        if mark == b"[":
            return resources, lambda text: typed.resource_list(text, resources)
        return resources, lambda text: typed.resource_map(text, resources)
    return None, typed.anything


class _Elements:
    """Reads the elements of one container, several at a time."""

    def __init__(self, reader: StrictReader, mark: bytes, blanks: bytes, take: Callable[[bytes], None]) -> None:
        self._reader, self._take = reader, take
        self._open, self._close = mark, b"}" if mark == b"{" else b"]"
        self._ending = blanks + self._close
        self._between: bytes | None = None
        self._is_first = True

    def run(self) -> None:
        """Up to behind the closing bracket. Raises Unfit at an element that cannot be read, which stays unread."""
        reader = self._reader
        while True:
            if reader._end - reader._start < reader._chunk:
                reader._fill()
            if self._is_first and self._is_empty():
                return
            done = self._some()
            if done:
                return

    def _is_empty(self) -> bool:
        """Look at how the first element is set off; whether there is none."""
        reader = self._reader
        self._is_first = False
        found = reader._match(_BLANKS)
        first = bytes(reader._buffer[found.end() : found.end() + 1])
        if first == self._close:
            reader._start = found.end() + 1
            return True
        self._between = b"," + found[0] + first
        return False

    def _some(self) -> bool:
        """Read some elements; whether they were the last. Raises Unfit."""
        reader = self._reader
        assert self._between is not None
        guess = reader._buffer.rfind(self._between, reader._start, min(reader._end, reader._start + _SLICE))
        if guess < 0:
            guess = reader._buffer.rfind(self._between, reader._start, reader._end)
        if len(self._between) > 2 and guess > 0 and self._decode(guess):
            return False
        if len(self._between) > 2:
            # Blanks set the elements off; so they do with the closing bracket.
            end = reader._buffer.find(self._ending, reader._start, reader._end) + len(self._ending) - 1
            if end >= len(self._ending) - 1 and self._decode(end):
                return True
        elif guess > 0 and self._balanced_guess(guess):
            return False
        while True:
            cut, is_last = self._scan()
            if cut > 0:
                if self._decode(cut):
                    return is_last
                self._fail()
            if not reader._fill():
                self._fail()

    def _fail(self) -> NoReturn:
        raise Unfit

    def _balanced_guess(self, guess: int) -> bool:
        """Try, from the last on, some cuts in front of which as many brackets open as close."""
        reader = self._reader
        buffer, start = reader._buffer, reader._start
        assert self._between is not None
        braces = buffer.count(b"{", start, guess) - buffer.count(b"}", start, guess)
        brackets = buffer.count(b"[", start, guess) - buffer.count(b"]", start, guess)
        for _ in range(_MOST_GUESSES):
            if not braces and not brackets and self._decode(guess):
                return True
            before = buffer.rfind(self._between, start, guess)
            if before <= 0:
                return False
            braces -= buffer.count(b"{", before, guess) - buffer.count(b"}", before, guess)
            brackets -= buffer.count(b"[", before, guess) - buffer.count(b"]", before, guess)
            guess = before
        return False

    def _scan(self) -> tuple[int, bool]:
        """The last comma between elements in the buffer, or the closing bracket (True); 0 where there is neither."""
        reader = self._reader
        depth, cut = 0, 0
        for found in _BRACKET.finditer(reader._buffer, reader._start, reader._end):
            mark = found[0]
            if mark in (b"{", b"["):
                depth += 1
            elif mark in (b"}", b"]"):
                if not depth:
                    return found.start(), True
                depth -= 1
            elif mark == b"," and not depth:
                cut = found.start()
        return cut, False

    def _decode(self, cut: int) -> bool:
        """Take the elements up to ``cut``, where a comma or the closing bracket stands; False where they are not whole.

        The bytes around them are made brackets for the time of it.
        """
        reader = self._reader
        buffer, start = reader._buffer, reader._start
        before, behind = buffer[start - 1], buffer[cut]
        buffer[start - 1], buffer[cut] = self._open[0], self._close[0]
        try:
            # The formatter only looks at the structure; what is within strings and numbers is checked by who takes it.
            minified = msgspec.json.format(memoryview(buffer)[start - 1 : cut + 1], indent=-1)
            self._take(minified)
        except (msgspec.DecodeError, RecursionError):
            return False
        finally:
            buffer[start - 1], buffer[cut] = before, behind
        reader.escapes += escapes_in(minified)
        reader.minified += len(minified) - 2 + (behind == 0x2C)
        reader._start = cut + 1
        return True
