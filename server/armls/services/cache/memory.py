"""The store in memory of this process only."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from armls.services.cache.store import StoreInfo


class MemoryStore:
    """A store of at most ``most_bytes``, which evicts the least recently used results."""

    name = "memory"
    seconds = 5.0

    def __init__(self, ttl_seconds: float, most_bytes: int, clock: Callable[[], float] = time.time) -> None:
        self._ttl, self._most, self._clock = ttl_seconds, most_bytes, clock
        self._texts: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._bytes = 0

    def get(self, key: str) -> str | None:
        """See :class:`Store`."""
        found = self._texts.get(key)
        if found is None:
            return None
        if found[0] <= self._clock():
            self._drop(key)
            return None
        self._texts.move_to_end(key)
        return found[1]

    def set(self, key: str, text: str) -> None:
        """See :class:`Store`."""
        self._drop(key)
        self._texts[key] = self._clock() + self._ttl, text
        self._bytes += len(text)
        while self._bytes > self._most:
            self._drop(next(iter(self._texts)))

    def clear(self) -> int:
        """See :class:`Store`."""
        count = len(self._texts)
        self._texts.clear()
        self._bytes = 0
        return count

    def prune(self) -> int:
        """See :class:`Store`."""
        now = self._clock()
        old = [key for key, (until, _) in self._texts.items() if until <= now]
        for key in old:
            self._drop(key)
        return len(old)

    def info(self) -> StoreInfo:
        """See :class:`Store`."""
        return StoreInfo(self.name, "this process", len(self._texts), self._bytes)

    def close(self) -> None:
        """See :class:`Store`."""

    def interrupt(self) -> None:
        """Do nothing: no call here is slow."""

    def _drop(self, key: str) -> None:
        found = self._texts.pop(key, None)
        if found is not None:
            self._bytes -= len(found[1])
