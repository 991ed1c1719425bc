"""The frames of the base protocol: ``Content-Length`` headers, an empty line, a body.

Anything else is refused at its first line, so that a web page which posts to our port never gets a body read.
"""

from __future__ import annotations

import re

_LONGEST_HEADERS = 4096
_LONGEST_BODY = 1 << 29
_LENGTH = re.compile(rb"content-length:[ \t]*(\d{1,10})[ \t]*", re.I)
_TYPE = re.compile(rb"content-type:[^\r\n]*", re.I)


class NotFramed(Exception):
    """What came in is not the Language Server Protocol."""


class Frames:
    """Cuts a stream of bytes into bodies."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._body: int | None = None

    def feed(self, data: bytes) -> list[bytes]:
        """The bodies that are complete with these bytes. Raises NotFramed; the stream cannot go on then."""
        self._buffer += data
        bodies: list[bytes] = []
        while True:
            if self._body is None and not self._read_headers():
                return bodies
            assert self._body is not None
            if len(self._buffer) < self._body:
                return bodies
            bodies.append(bytes(self._buffer[: self._body]))
            del self._buffer[: self._body]
            self._body = None

    def _read_headers(self) -> bool:
        """Whether a whole block of headers was there. Looks at complete lines only, but at those at once."""
        end = self._buffer.find(b"\r\n\r\n", 0, _LONGEST_HEADERS)
        complete = self._buffer[: end if end >= 0 else max(self._buffer.rfind(b"\r\n", 0, _LONGEST_HEADERS), 0)]
        length: int | None = None
        for line in complete.split(b"\r\n") if complete else ():
            match = _LENGTH.fullmatch(line)
            if match is not None and length is None:
                length = int(match[1])
            elif _TYPE.fullmatch(line) is None:
                raise NotFramed(f"a header that does not belong to the protocol: {bytes(line[:40])!r}")
        if end < 0:
            if len(self._buffer) >= _LONGEST_HEADERS or not _may_begin_a_header(self._buffer):
                raise NotFramed("no headers of the protocol")
            return False
        if length is None or length > _LONGEST_BODY:
            raise NotFramed("no usable Content-Length")
        del self._buffer[: end + 4]
        self._body = length
        return True


def _may_begin_a_header(data: bytearray) -> bool:
    """Whether an unfinished first line can still become one of our headers."""
    start = bytes(data[:12]).lower()
    return b"content-length".startswith(start) or b"content-type:".startswith(start)
