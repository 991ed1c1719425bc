"""A second process for a large file: it counts from the end of the file, while this one does from the beginning.

It is forked, so it is there at once, and reads the same open file. It takes one stretch of the resources after the
other, the last one first, and writes what it has counted to a pipe. Where a stretch begins is a guess. This process
proves it: when its own elements end at a place where such stretches begin, all up to the last one follow, and it goes
on behind them. If they never meet, or the other process ends, nothing is lost but its work.

A process with threads must not be forked, and not all systems can. Then this process reads everything.
"""

from __future__ import annotations

import codecs
import gc
import os
import signal
import threading
from contextlib import suppress

import msgspec
import psutil

from armls.core.limits import MEGABYTE
from armls.services.summary import typed
from armls.services.summary.elements import Elements
from armls.services.summary.tally import Resources, Totals
from armls.services.summary.typed import Unfit
from armls.services.summary.window import Window

_STRETCH = MEGABYTE
_WORTH_IT = 16 * MEGABYTE
"""A shorter rest of the file is read before another process has begun."""

_MEASURED = 32
"""The other process looks at its memory after so many stretches."""


class _Counted(msgspec.Struct, gc=False):
    """The elements between the commas at two offsets of the file. ``private``: memory of the other process."""

    start: int
    stop: int
    minified: int
    escapes: int
    items: int
    totals: Totals
    private: int


_decode = msgspec.json.Decoder(_Counted).decode


class Ahead:
    """The other process for the resources of a file of ``size`` bytes; ``resources`` is where they are counted."""

    def __init__(self, descriptor: int, size: int) -> None:
        self._file, self._size = descriptor, size
        self._child = 0
        self._pipe = -1
        self._partial = b""
        self._chain: list[_Counted] = []
        self._marks: list[int] = []
        self._separator = b""
        self.resources = Resources()
        self.private = 0

    @staticmethod
    def is_possible() -> bool:
        """Whether there can be another process, and a processor for it."""
        if not hasattr(os, "fork") or not hasattr(os, "preadv") or threading.active_count() > 1:
            return False
        return (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1) > 1

    def start(self, between: bytes, separator: bytes, offset: int) -> bool:
        """Begin with a list of resources that this process reads from ``offset`` on; whether it is worth it.

        ``between``, ``separator``: see :class:`Elements`.
        """
        if self._child or self._size - offset < _WORTH_IT or len(separator) <= 2:
            return False
        # Backwards. The last stretch, where the list ends and more follows, is not the other's.
        self._marks = list(range(self._size - _STRETCH, offset, -_STRETCH))
        self._separator = separator
        processor = psutil.Process().cpu_num() if hasattr(psutil.Process, "cpu_num") else None
        self._pipe, end = os.pipe()
        try:
            self._child = os.fork()
        except OSError:  # no more processes
            os.close(end)
            self.close()
            return False
        if not self._child:
            try:
                os.close(self._pipe)
                gc.disable()  # it would touch all that is shared
                _avoid(processor)
                _Counter(self._file, between, separator, end).run(self._marks)
            finally:
                os._exit(0)
        os.close(end)
        os.set_blocking(self._pipe, False)
        return True

    def close(self) -> None:
        """End the other process."""
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1
        if self._child > 0:
            with suppress(OSError):
                os.kill(self._child, signal.SIGKILL)
            with suppress(OSError):
                os.waitpid(self._child, 0)
            self._child = -1

    def meeting(self, window: Window, end: int) -> tuple[int, bool]:
        """Where the next slice ends in the window: at ``end``, or before it where the processes may meet (True)."""
        offset = window.offset
        while self._marks and self._marks[-1] < offset:
            self._marks.pop()
        if not self._marks:
            return end, False
        at = window.start + self._marks[-1] - offset
        found = window.buffer.find(self._separator, at, window.end) if at < end else -1
        return (found + len(self._separator), True) if found >= 0 else (end, False)

    def take_over(self, window: Window) -> None:
        """After the comma of a meeting, skip the elements that the other process has counted from there on."""
        self._listen()
        offset = window.offset - 1
        known = [one for one in self._chain if one.start >= offset]
        if not known or known[-1].start != offset:
            return
        for one in reversed(known):
            window.minified += one.minified
            window.escapes += one.escapes
            self.resources.append(one.items, one.totals)
        window.skip_to(known[0].stop + 1)
        self._marks.clear()
        self.close()

    def _listen(self) -> None:
        """Take in what has been counted since."""
        while self._pipe >= 0:
            try:
                text = os.read(self._pipe, 65536)
            except BlockingIOError:
                return
            if not text:
                return
            *lines, self._partial = (self._partial + text).split(b"\n")
            for line in lines:
                counted = _decode(line) if line else None
                if counted is None or (self._chain and self._chain[-1].start != counted.stop):
                    self._chain.clear()
                if counted is not None:
                    self._chain.append(counted)
                    self.private = max(self.private, counted.private)


def _avoid(processor: int | None) -> None:
    """Run on another processor than this one.

    For some tenths of a second Linux may leave both processes on one, where the other one has something to do.
    """
    if processor is not None and hasattr(os, "sched_setaffinity"):
        with suppress(OSError):
            os.sched_setaffinity(0, os.sched_getaffinity(0) - {processor})


class _Counter:
    """In the other process: counts stretches and writes what it has found, a line of JSON each."""

    def __init__(self, descriptor: int, between: bytes, separator: bytes, pipe: int) -> None:
        self._file, self._between, self._separator, self._pipe = descriptor, between, separator, pipe
        self._window = Window(_Nothing(), _STRETCH)
        self._private = psutil.Process().memory_full_info
        self._measured = 0

    def run(self, marks: list[int]) -> None:
        """Count all stretches that begin after these offsets, the largest first."""
        stop: int | None = None
        for number, mark in enumerate(marks):
            if number % _MEASURED == 1:
                self._measured = self._private().uss
            size = stop - mark + len(self._separator) if stop is not None else _STRETCH
            first, counted = self._load(mark, size), None
            if first is not None and stop is not None:
                counted = self._count(first, stop)
            # An empty line says that these elements cannot be counted here.
            line = msgspec.json.encode(counted) if counted is not None else b""
            view = memoryview(line + b"\n")
            while view:
                view = view[os.write(self._pipe, view) :]
            stop = first

    def _load(self, mark: int, size: int) -> int | None:
        """Hold so much of the file; the offset of the first comma between elements, None where there seems to be none.

        It is behind the first byte of the window that is unread.
        """
        window = self._window
        if size > len(window.buffer) - 1:
            return None
        window.end = 1 + os.preadv(self._file, [memoryview(window.buffer)[1 : 1 + size]], mark)
        found = window.buffer.find(self._separator, 1, window.end)
        window.start = found + 1
        return mark + found - 1 if found > 0 else None

    def _count(self, start: int, stop: int) -> _Counted | None:
        window, resources = self._window, Resources()
        window.minified = window.escapes = 0
        last = window.start + stop - start
        try:
            elements = Elements(window, b"[", b"", lambda text: _take(text, resources))
            elements.set_off(self._between, self._separator)
            while window.start < last:
                if elements.some():
                    return None
        except (Unfit, UnicodeDecodeError):
            return None
        if window.start != last:
            return None
        totals = resources.totals()
        return _Counted(start, stop, window.minified, window.escapes, resources.items, totals, self._measured)


def _take(text: bytes, into: Resources) -> None:
    if not text.isascii():
        codecs.utf_8_decode(text)
    typed.resource_list(text, into)


class _Nothing:
    """The input after a stretch."""

    offset = 0
    is_recoded = False

    def read(self) -> bytes:
        return b""

    def skip(self, size: int) -> None:
        pass
