"""The part of a document that the fast engine holds at a time."""

from __future__ import annotations

import re
from typing import Protocol

from armls.services.summary.typed import Unfit

_LONGEST_MATCH = 64 * 1024
_MOST_HELD = 4 * 1024 * 1024
"""An element of more bytes is left to the other engine. Azure takes resources of a quarter of that."""


class Text(Protocol):
    """The source of the text. ``offset``: that of the stream after the bytes that were read."""

    @property
    def offset(self) -> int:
        """The offset after the bytes that were read, in a stream that is UTF-8."""

    @property
    def is_recoded(self) -> bool:
        """Whether the stream is in another encoding than UTF-8, as far as it is known."""

    def read(self) -> bytes | memoryview:
        """The next piece; empty at the end."""

    def skip(self, size: int) -> None:
        """Skip bytes after those that were read."""


class Window:
    """A buffer whose unread part is from ``start`` to ``end``; the byte before it may be overwritten.

    ``minified`` counts the bytes without blanks of what has been read, ``escapes`` how many of these a string in JSON
    would have to escape.
    """

    def __init__(self, text: Text, chunk: int) -> None:
        self._text, self.chunk = text, chunk
        self.buffer = bytearray(2 * chunk + 2)
        self.start = self.end = 1
        self.is_at_end = False
        self.minified = self.escapes = 0

    @property
    def offset(self) -> int:
        """Of what is unread, in the stream."""
        return self._text.offset - (self.end - self.start)

    @property
    def has_room(self) -> bool:
        """Whether the buffer has room for more."""
        return self.end - self.start <= _MOST_HELD

    def unread(self) -> bytes:
        """The bytes in the buffer that are unread."""
        return bytes(self.buffer[self.start : self.end])

    def skip_to(self, offset: int) -> None:
        """Drop the buffer, and go on at a later offset of the stream."""
        self._text.skip(offset - self._text.offset)
        self.start = self.end = 1

    def fill(self) -> bool:
        """Read some more into the buffer; whether there was any. Raises Unfit where too much is held already."""
        if not self.has_room:
            raise Unfit
        size = 0
        while size < self.chunk and not self.is_at_end:
            piece = self._text.read()
            self.is_at_end = not piece
            if self.end + len(piece) > len(self.buffer):
                self._make_room(len(piece))
            # A bytearray would copy a memoryview before it takes it in.
            memoryview(self.buffer)[self.end : self.end + len(piece)] = piece
            self.end += len(piece)
            size += len(piece)
        return size > 0

    def _make_room(self, wanted: int) -> None:
        """Move what is unread to the front; the byte before it stays free."""
        held = self.end - self.start
        needed = 1 + held + wanted
        target = self.buffer if needed <= len(self.buffer) else bytearray(needed + self.chunk)
        memoryview(target)[1 : 1 + held] = memoryview(self.buffer)[self.start : self.end]
        self.buffer = target
        self.start, self.end = 1, 1 + held

    def match(self, pattern: re.Pattern[bytes]) -> re.Match[bytes]:
        """The pattern at the beginning of what is unread. Raises Unfit where it does not match, or is very long."""
        while True:
            window = min(self.end, self.start + _LONGEST_MATCH)
            found = pattern.match(self.buffer, self.start, window)
            if found is not None and (found.end() < window or self.is_at_end):
                return found
            if window < self.end or not self.fill():
                raise Unfit
