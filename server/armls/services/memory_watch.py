"""The memory of this process during an operation, and a bound to it."""

from __future__ import annotations

import psutil

from armls.core.limits import MEGABYTE
from armls.core.summary import MemoryUse

_EVERY = 2 * MEGABYTE
"""The bytes read between two samples; one costs some ten microseconds."""


class MemoryExceeded(Exception):
    """Raised if the process exceeds its memory bound; the message is one line."""


class MemoryWatch:
    """A sampler of the resident memory. ``most`` is the bound in bytes, None for none.

    ``others``: the private memory of worker processes, which is added.
    """

    def __init__(self, most: int | None = None) -> None:
        self._info = psutil.Process().memory_info
        self._most = most
        self.others = 0
        self._next = 0
        self._count = 0
        self._sum = self._sum_at = self._sum_both = self._sum_squares = 0.0
        self._baseline = self._peak = 0
        self.sample(0)

    def observe(self, read: int) -> None:
        """Count bytes that have been read. Raises MemoryExceeded."""
        if read >= self._next:
            self.sample(read)

    def sample(self, read: int) -> None:
        """Sample the memory now. Raises MemoryExceeded."""
        self._next = read + _EVERY
        now = int(self._info().rss) + self.others
        self._baseline = self._baseline or now
        self._peak = max(self._peak, now)
        self._count += 1
        megabytes = read / MEGABYTE
        self._sum += now
        self._sum_at += megabytes
        self._sum_both += megabytes * now
        self._sum_squares += megabytes * megabytes
        if self._most is not None and now > self._most:
            raise MemoryExceeded(
                f"the process has {_megabytes(now)} MB of memory, above the limit of {_megabytes(self._most)} MB "
                f"(it started with {_megabytes(self._baseline)} MB); raise it, or read the file in smaller chunks"
            )

    def result(self) -> MemoryUse:
        """The samples' summary."""
        spread = self._count * self._sum_squares - self._sum_at**2
        trend = (self._count * self._sum_both - self._sum_at * self._sum) / spread if spread > 0 else 0.0
        return MemoryUse(self._baseline, self._peak, round(self._sum / self._count), round(trend))


def _megabytes(size: int) -> int:
    return -(-size // MEGABYTE)
