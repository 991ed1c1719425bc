"""The bytes of a document in pieces, as UTF-8, checked and measured on the way.

A file is read, never mapped: one that is truncated while it is mapped ends the process.
"""

from __future__ import annotations

import codecs
import os
import stat
from collections import deque
from collections.abc import Callable
from typing import Protocol

from armls.services.files import MARKS

_PIECE = 128 * 1024
"""What is read in one go. Larger pieces are no faster, and the allocator gives each back to the system."""

_REMEMBERED = 6 * 1024 * 1024


class Stream(Protocol):
    """What bytes come from: an unbuffered or buffered binary stream."""

    def read(self, size: int, /) -> bytes | None:
        """At most ``size`` bytes; none at the end."""


class Lines:
    """Counts lines and characters of UTF-8 that passes by in pieces."""

    def __init__(self) -> None:
        self.line = self.column = self.character = self.offset = 0
        self._after_return = False

    def advance(self, text: bytes) -> None:
        """So much text comes next."""
        if not text:
            return
        passed = text.decode("utf-8", "replace")
        ends = passed.count("\n") + passed.count("\r") - passed.count("\r\n")
        if self._after_return and passed[0] == "\n":
            ends -= 1
        self._after_return = passed[-1] == "\r"
        last = max(passed.rfind("\n"), passed.rfind("\r"))
        if last >= 0:
            self.line += ends
            self.column = self.character = 0
        tail = passed[last + 1 :]
        self.column += len(tail)
        self.character += len(tail) if tail.isascii() else len(tail.encode("utf-16-le", "surrogatepass")) // 2
        self.offset += len(passed)


class History:
    """The last megabytes of a text, and the place that they begin at."""

    def __init__(self) -> None:
        self._pieces: deque[bytes] = deque()
        self._size = self._start = 0
        self._lines = Lines()

    def add(self, text: bytes) -> None:
        """One more piece."""
        self._pieces.append(text)
        self._size += len(text)
        while self._size > _REMEMBERED:
            oldest = self._pieces.popleft()
            self._lines.advance(oldest)
            self._size -= len(oldest)
            self._start += len(oldest)

    def place(self, offset: int) -> Lines:
        """The place of an offset."""
        lines, left = self._lines, offset - self._start
        for piece in self._pieces:
            lines.advance(piece[: max(left, 0)])
            left -= len(piece)
        return lines


class Source:
    """Reads a stream once.

    ``raw`` (bytes of the stream) and ``given`` (of UTF-8) count what was read so far; ``observe`` is called for each
    piece. ``limit``: not more than so many bytes are read, the size that a file had; one that grows is read up to
    there.
    """

    def __init__(self, stream: Stream, observe: Callable[[int], None], limit: int | None = None) -> None:
        self._stream, self._observe, self._limit = stream, observe, limit
        self._decoder: codecs.IncrementalDecoder | None = None
        self._rest = b""  # the beginning of a character whose end is in the next piece
        self._is_first = True
        self._label = "UTF-8"
        self.failure: str | None = None
        self._history: History | None = None
        self.raw = self.given = 0

    def keep_track(self) -> None:
        """Remember enough to tell the place of an offset among the last ones, for what cannot be read twice."""
        self._history = History()

    def place(self, offset: int) -> Lines | None:
        """The place of an offset that was given; None where nothing was remembered."""
        return self._history.place(offset) if self._history is not None else None

    def read(self) -> bytes:
        """The next piece of UTF-8 without a byte-order mark; empty at the end, also where ``failure`` says why."""
        while self.failure is None:
            piece = self._read_some()
            text = self._begin(piece) if self._is_first else self._decoded(piece)
            if text:
                self.given += len(text)
                if self._history is not None:
                    self._history.add(text)
                self._observe(self.raw)
                return text
            if not piece:
                break
        return b""

    def _read_some(self) -> bytes:
        size = _PIECE if self._limit is None else min(_PIECE, self._limit - self.raw)
        piece = self._stream.read(size) if size > 0 else b""
        self.raw += len(piece or b"")
        return piece or b""

    def _begin(self, piece: bytes) -> bytes:
        while 0 < len(piece) < 4:
            more = self._read_some()
            if not more:
                break
            piece += more
        self._is_first = False
        mark, encoding, label = next((one for one in MARKS if piece.startswith(one[0])), (b"", "utf-8", "UTF-8"))
        if not mark and (piece[:2] in (b"{\0", b"\0{") or piece[:4] == b"\0\0\0{"):
            encoding, label = ("utf-16-le", "UTF-16") if piece[:2] == b"{\0" else ("utf-16-be", "UTF-16")
            if b"\0\0" in piece[:4]:
                encoding, label = encoding.replace("16", "32"), "UTF-32"
        self._label = label
        if encoding != "utf-8":
            self._decoder = codecs.getincrementaldecoder(encoding)()
        return self._decoded(piece[len(mark) :])

    def _decoded(self, piece: bytes) -> bytes:
        if self._decoder is not None:
            return self._recoded(piece)
        if piece.isascii() and not self._rest:
            return piece
        whole = self._rest + piece
        try:
            text, used = codecs.utf_8_decode(whole, "strict", not piece)
            del text
            self._rest = whole[used:]
            return whole[:used] if used < len(whole) else whole
        except UnicodeDecodeError as error:
            self.failure = f"byte 0x{whole[error.start]:02X} is no valid UTF-8; save the file as UTF-8"
            return whole[: error.start]

    def _recoded(self, piece: bytes) -> bytes:
        assert self._decoder is not None
        try:
            text = self._decoder.decode(piece, not piece)
        except UnicodeDecodeError as error:
            self.failure = f"what stands here is no valid {self._label}; save the file as UTF-8"
            text = error.object[: error.start].decode(error.encoding, "replace")
        return text.encode("utf-8", "surrogatepass")


class FileChange:
    """Tells whether a file is still what it was."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        status = os.fstat(descriptor)
        self.is_regular = stat.S_ISREG(status.st_mode)
        self.size = status.st_size if self.is_regular else 0
        self._stamp = status.st_size, status.st_mtime_ns

    @property
    def limit(self) -> int | None:
        """How much to read: what there is now. Files of the system that have no size are read to their end."""
        return self.size if self.is_regular and self.size else None

    def note(self) -> str | None:
        """What to say of a file that has changed."""
        status = os.fstat(self._descriptor)
        if not self.is_regular or not self.size or (status.st_size, status.st_mtime_ns) == self._stamp:
            return None
        if status.st_size == self.size:
            return "The file was written to while it was read; the summary may mix both versions."
        how = "grew" if status.st_size > self.size else "became shorter"
        return f"The file {how} while it was read: it had {self.size} bytes, and now has {status.st_size}."
