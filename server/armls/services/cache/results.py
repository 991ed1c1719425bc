"""The result cache: the configured store, and its replacement while it can't be used."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from armls.services.cache.boundary import BoundedStore
from armls.services.cache.memory import MemoryStore
from armls.services.cache.store import Store, StoreFailed, StoreInfo

Result = TypeVar("Result")
Backend = Literal["disk", "redis", "memory"]

DIRECTORY_VARIABLE, REDIS_VARIABLE = "ARMLS_CACHE_DIR", "ARMLS_REDIS_URL"

_log = logging.getLogger(__name__)
_RETRY_SECONDS = 5.0
_LONG = 3.0
"""The factor of the timeout for calls that read all results."""
_IN_MEMORY_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class CacheSettings:
    """The settings of the cache: its place, lifetime and size. An empty ``directory`` is the user's own."""

    backend: Backend = "disk"
    directory: str = ""
    ttl_hours: float = 24.0
    max_megabytes: float = 256.0
    redis_url: str = ""


@dataclass(frozen=True, slots=True)
class CacheStatus:
    """The status of the cache; ``trouble`` is the reason why the configured store isn't used, or empty."""

    hits: int
    misses: int
    info: StoreInfo
    trouble: str = ""


class ResultCache:
    """A cache in the first of its stores that works; a failed one is retried after a while.

    May be used from any thread, never raises, and respects the timeouts of stores: a result that can't be stored is
    dropped.
    """

    def __init__(self, stores: Sequence[Callable[[], Store]], retry_seconds: float = _RETRY_SECONDS) -> None:
        self._stores, self._retry = [BoundedStore(make) for make in stores], retry_seconds
        self._not_before: dict[int, float] = {}
        self._reasons: dict[int, str] = {}
        self._hits = self._misses = 0
        self._is_closed = False

    def get(self, key: str) -> str | None:
        """The result stored under a key."""
        found = self._do(lambda store: store.get(key), None)
        if found is None:
            self._misses += 1
        else:
            self._hits += 1
        return found

    def set(self, key: str, text: str) -> None:
        """Store a result."""
        self._do(lambda store: store.set(key, text), None)

    def clear(self) -> int:
        """Delete all results; their number."""
        return self._do(lambda store: store.clear(), 0, _LONG)

    def prune(self) -> int:
        """Delete expired and surplus results; their number."""
        return self._do(lambda store: store.prune(), 0, _LONG)

    def status(self) -> CacheStatus:
        """The content, the place and the hits of the cache."""
        info = self._do(lambda store: store.info(), StoreInfo("none", "", 0, 0), _LONG)
        return CacheStatus(self._hits, self._misses, info, "; ".join(self._reasons.values()))

    def close(self) -> None:
        """Close all stores."""
        self._is_closed = True
        for store in self._stores:
            store.close()

    def _do(self, work: Callable[[Store], Result], otherwise: Result, times: float = 1.0) -> Result:
        for number, store in enumerate(self._stores if not self._is_closed else ()):
            if time.monotonic() < self._not_before.get(number, 0.0):
                continue
            try:
                result = store.do(work, times)
            except StoreFailed as error:
                if number not in self._reasons:
                    _log.warning("%s; results are stored elsewhere for now", error)
                self._reasons[number] = str(error)
                self._not_before[number] = time.monotonic() + self._retry
                continue
            if self._reasons.pop(number, None) is not None:
                _log.info("results are stored in %s again", store.name)
            return result
        return otherwise


def open_cache(settings: CacheSettings) -> ResultCache:
    """The cache of the settings. Stores are opened on demand."""
    ttl = settings.ttl_hours * 3600
    most = int(settings.max_megabytes * (1 << 20))

    def disk() -> Store:
        from armls.services.cache.disk import DiskStore

        return DiskStore(Path(settings.directory) if settings.directory else default_directory(), ttl, most)

    def redis() -> Store:
        from armls.services.cache.redis import RedisStore

        return RedisStore(settings.redis_url, ttl)

    def memory() -> Store:
        return MemoryStore(ttl, min(most, _IN_MEMORY_BYTES))

    chain = {"redis": [redis, disk, memory], "disk": [disk, memory], "memory": [memory]}
    return ResultCache(chain[settings.backend])


def settings_from(environment: Mapping[str, str]) -> CacheSettings:
    """The cache of the command line: the folder and the Redis server of the environment variables."""
    url = environment.get(REDIS_VARIABLE, "")
    return CacheSettings("redis" if url else "disk", environment.get(DIRECTORY_VARIABLE, ""), redis_url=url)


def default_directory() -> Path:
    """The system's folder for caches."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base) / "armls" if base else Path.home() / "AppData" / "Local" / "armls"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "armls"
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".cache") / "armls"
