"""The bytes of a document in pieces, as UTF-8, checked and measured on the way.

A file is read, never mapped: one that is truncated while it is mapped ends the process.
"""

from __future__ import annotations

import codecs
import os
import select
import stat
from collections import deque
from collections.abc import Callable
from typing import Protocol

from armls.services.files import MARKS

_PIECE = 128 * 1024
"""What is read in one go, always to the same place. Larger pieces are no faster."""

_REMEMBERED = 6 * 1024 * 1024

_ZEROS = (
    (b"\0\1\1\1", "utf-32-le"),
    (b"\1\1\1\0", "utf-32-be"),
    (b"\0\1\0\1", "utf-16-le"),
    (b"\1\0\1\0", "utf-16-be"),
    (b"\0\1", "utf-16-le"),
    (b"\1\0", "utf-16-be"),
)
"""Where the first bytes of ASCII text are zero (as section 3 of RFC 4627 has it), and in which encoding."""


class Stream(Protocol):
    """A source of bytes: an unbuffered or buffered binary stream."""

    def fileno(self) -> int:
        """Its descriptor, where it has one."""

    def seek(self, offset: int, /) -> int:
        """Go to an offset from the beginning, where it is a file."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill at most the buffer; 0 at the end, None where it does not block and nothing is there yet."""


class Lines:
    """Counts lines and characters of UTF-8 that passes by in pieces."""

    def __init__(self) -> None:
        self.line = self.column = self.character = self.offset = 0
        self._after_return = False

    def advance(self, text: bytes) -> None:
        """So much text comes next."""
        if not text:
            return
        ends = text.count(b"\n")
        if b"\r" in text:
            ends += text.count(b"\r") - text.count(b"\r\n")
        if self._after_return and text[:1] == b"\n":
            ends -= 1
        self._after_return = text[-1:] == b"\r"
        last = max(text.rfind(b"\n"), text.rfind(b"\r"))
        if last >= 0:
            self.line += ends
            self.column = self.character = 0
        tail = text[last + 1 :].decode("utf-8", "replace")
        self.column += len(tail)
        self.character += len(tail) if tail.isascii() else len(tail.encode("utf-16-le", "surrogatepass")) // 2
        self.offset += len(text) if text.isascii() else len(text.decode("utf-8", "replace"))


class History:
    """The last megabytes of the input, and the position at which they begin."""

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
        self._piece = bytearray(_PIECE)
        self._view = memoryview(self._piece)
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

    def read(self) -> bytes | memoryview:
        """The next piece of UTF-8 without a byte-order mark, which the next reading may overwrite.

        Empty at the end, also where ``failure`` says why.
        """
        while self.failure is None:
            size = self._read_some(0)
            text = self._begin(size) if self._is_first else self._decoded(size)
            if text:
                self.given += len(text)
                if self._history is not None:
                    self._history.add(bytes(text))
                self._observe(self.raw)
                return text
            if not size:
                break
        return b""

    @property
    def offset(self) -> int:
        """The offset after the returned bytes, in a stream that is UTF-8."""
        return self.raw - len(self._rest)

    def skip(self, size: int) -> None:
        """Skip bytes of a file after the returned ones, up to the beginning of a character."""
        self.given += size
        self.raw, self._rest = self._stream.seek(self.offset + size), b""

    @property
    def is_recoded(self) -> bool:
        """Whether the stream is in another encoding than UTF-8, as far as it is known."""
        return self._decoder is not None

    def _read_some(self, at: int) -> int:
        """Read to a place in the piece; how many bytes."""
        room = _PIECE - at if self._limit is None else min(_PIECE - at, self._limit - self.raw)
        if room <= 0:
            return 0
        while (size := self._stream.readinto(self._view[at : at + room])) is None:
            select.select([self._stream.fileno()], [], [])
        self.raw += size
        return size

    def _begin(self, size: int) -> bytes | memoryview:
        """The first piece, which tells the encoding."""
        while 0 < size < 4:
            more = self._read_some(size)
            if not more:
                break
            size += more
        self._is_first = False
        head = bytes(self._view[: min(size, 4)])
        mark, encoding, self._label = next((one for one in MARKS if head.startswith(one[0])), _unmarked(head))
        if encoding != "utf-8":
            self._decoder = codecs.getincrementaldecoder(encoding)()
        self._piece[: size - len(mark)] = self._piece[len(mark) : size]
        return self._decoded(size - len(mark))

    def _decoded(self, size: int) -> bytes | memoryview:
        piece = self._piece if size == _PIECE else bytes(self._view[:size])
        if self._decoder is not None:
            return self._recoded(bytes(piece))
        if piece.isascii() and not self._rest:
            return self._view[:size]
        whole = self._rest + piece
        try:
            text, used = codecs.utf_8_decode(whole, "strict", not piece)
            del text
            self._rest = whole[used:]
            return whole[:used] if used < len(whole) else whole
        except UnicodeDecodeError as error:
            self.failure = f"Byte 0x{whole[error.start]:02X} isn't valid UTF-8; save the file as UTF-8"
            return whole[: error.start]

    def _recoded(self, piece: bytes) -> bytes:
        assert self._decoder is not None
        try:
            text = self._decoder.decode(piece, not piece)
        except UnicodeDecodeError as error:
            self.failure = f"Invalid {self._label}; save the file as UTF-8"
            text = error.object[: error.start].decode(error.encoding, "replace")
        return text.encode("utf-8", "surrogatepass")


def _unmarked(head: bytes) -> tuple[bytes, str, str]:
    """The encoding of input without a byte-order mark, from its first four bytes: two ASCII characters."""
    zeros = bytes(byte == 0 for byte in head)
    for pattern, encoding in _ZEROS:
        if zeros == pattern:
            return b"", encoding, "UTF-32" if "32" in encoding else "UTF-16"
    return b"", "utf-8", "UTF-8"


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
        """The message about a file that has changed."""
        status = os.fstat(self._descriptor)
        if not self.is_regular or not self.size or (status.st_size, status.st_mtime_ns) == self._stamp:
            return None
        if status.st_size == self.size:
            return "The file was modified while it was read; the summary may mix both versions"
        how = "grew" if status.st_size > self.size else "became shorter"
        return f"The file {how} while it was read; it had {self.size} bytes, and now has {status.st_size}"
