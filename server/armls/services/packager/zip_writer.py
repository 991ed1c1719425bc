"""Writes a zip as a stream: the same files give the same bytes.

Entries have no extra fields, comments or data descriptors, the time 1980-01-01 and the mode 0644; zip64 isn't used.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from armls.services.packager.deflating import Deflater, crc32

_LOCAL, _CENTRAL, _END = struct.Struct("<IHHHHHIIIHH"), struct.Struct("<IHHHHHHIIIHHHHHII"), struct.Struct("<IHHHHIIH")
_VERSION, _UNIX = 20, 3 << 8
_UTF_8 = 1 << 11
_DATE = 1 << 5 | 1
_MODE = 0o100644 << 16
_STORED, _DEFLATED = 0, 8


class TooLarge(Exception):
    """The zip would be larger than it may."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: bytes
    flags: int
    method: int
    crc: int
    compressed: int
    size: int
    offset: int


@dataclass(frozen=True, slots=True)
class Written:
    """The sizes of an entry, and the SHA-256 of its content."""

    size: int
    compressed: int
    sha256: str


class ZipWriter:
    """Writes entries to a stream that can seek. ``level`` 0 stores them; ``most`` is the size of the zip in bytes."""

    def __init__(self, stream: BinaryIO, level: int, most: int, threads: int | None = None) -> None:
        self._stream, self._level, self._most = stream, level, most
        self._deflater = Deflater(level, threads)
        self._entries: list[_Entry] = []
        self._at = 0

    def add(self, path: str, data: Iterable[bytes]) -> Written:
        """Write a file from its blocks. Raises OSError, and TooLarge."""
        name = path.encode("utf-8")
        flags = 0 if name.isascii() else _UTF_8
        method = _DEFLATED if self._level else _STORED
        start = self._at
        self._write(_LOCAL.pack(0x04034B50, _VERSION, flags, method, 0, _DATE, 0, 0, 0, len(name), 0) + name)
        body = self._at
        seen = _Seen()
        pieces = self._deflater.compress(seen.through(data)) if self._level else seen.through(data)
        for piece in pieces:
            self._write(piece)
        entry = _Entry(name, flags, method, seen.crc, self._at - body, seen.size, start)
        self._stream.seek(start + 14)
        self._stream.write(struct.pack("<III", entry.crc, entry.compressed, entry.size))
        self._stream.seek(self._at)
        self._entries.append(entry)
        return Written(seen.size, entry.compressed, seen.digest.hexdigest())

    def finish(self) -> int:
        """Write the directory; the size of the zip. Raises OSError, and TooLarge."""
        start = self._at
        for one in self._entries:
            sizes = (one.crc, one.compressed, one.size, len(one.name), 0, 0, 0, 0, _MODE, one.offset)
            head = (0x02014B50, _UNIX | _VERSION, _VERSION, one.flags, one.method, 0, _DATE)
            self._write(_CENTRAL.pack(*head, *sizes) + one.name)
        count = len(self._entries)
        self._write(_END.pack(0x06054B50, 0, 0, count, count, self._at - start, start, 0))
        return self._at

    def close(self) -> None:
        """End the threads of the compression."""
        self._deflater.close()

    def _write(self, data: bytes) -> None:
        self._at += len(data)
        if self._at > self._most:
            raise TooLarge
        self._stream.write(data)


class _Seen:
    """The size and digests of what passes through."""

    def __init__(self) -> None:
        self.size = self.crc = 0
        self.digest = hashlib.sha256()

    def through(self, data: Iterable[bytes]) -> Iterator[bytes]:
        """Pass blocks on and note them."""
        for block in data:
            self.size += len(block)
            self.crc = crc32(block, self.crc)
            self.digest.update(block)
            yield block
