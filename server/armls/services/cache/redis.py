"""The store in a Redis server, shared by a team."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import urlsplit

from armls.services.cache.store import StoreFailed, StoreInfo

Result = TypeVar("Result")

_PREFIX = "armls:results:1:"
_WAIT_SECONDS = 0.4
"""The timeout of each part of an answer; a server may send many."""
_AT_ONCE = 500


class RedisStore:
    """The store of a ``redis://`` or, with TLS, ``rediss://`` URL with optional user, password and database number.

    Redis itself evicts expired results, and by its own settings surplus ones. Raises StoreFailed if the package
    ``redis`` is not installed.
    """

    name = "redis"
    seconds = 1.0

    def __init__(self, url: str, ttl_seconds: float) -> None:
        try:
            import redis
        except ImportError as error:
            raise StoreFailed("the package 'redis' is missing; install armls[redis]") from error
        self._place = _without_secrets(url)
        self._ttl = max(int(ttl_seconds), 1)
        self._is_interrupted = False
        self._error: type[Exception] = redis.RedisError
        try:
            self._client: Any = redis.Redis.from_url(
                url,
                decode_responses=True,
                socket_connect_timeout=_WAIT_SECONDS,
                socket_timeout=_WAIT_SECONDS,
                retry=None,
            )
        except ValueError:
            raise StoreFailed("the Redis URL must start with redis:// or rediss://") from None

    def get(self, key: str) -> str | None:
        """See :class:`Store`."""
        found = self._do(lambda: self._client.get(_PREFIX + key))
        if found is not None and type(found) is not str:
            raise StoreFailed(f"{self._place} isn't a Redis server: it answers GET with {type(found).__name__}")
        return found

    def set(self, key: str, text: str) -> None:
        """See :class:`Store`."""
        self._do(lambda: self._client.set(_PREFIX + key, text, ex=self._ttl))

    def clear(self) -> int:
        """See :class:`Store`."""
        return sum(self._do(lambda keys=keys: int(self._client.delete(*keys))) for keys in self._keys())  # type: ignore[misc]

    def prune(self) -> int:
        """Do nothing: Redis evicts by itself."""
        return 0

    def info(self) -> StoreInfo:
        """See :class:`Store`."""
        entries, size = 0, 0
        for keys in self._keys():
            pipeline = self._client.pipeline(transaction=False)
            for key in keys:
                pipeline.strlen(key)
            entries += len(keys)
            size += sum(map(int, self._do(pipeline.execute)))
        return StoreInfo(self.name, self._place, entries, size)

    def close(self) -> None:
        """See :class:`Store`."""
        self._client.close()

    def interrupt(self) -> None:
        """See :class:`Store`."""
        self._is_interrupted = True
        self._client.connection_pool.disconnect(inuse_connections=True)

    def _keys(self) -> Iterator[list[str]]:
        """The keys of armls, in batches."""
        cursor, is_first = 0, True
        while cursor or is_first:
            is_first = False
            cursor, keys = self._do(lambda at=cursor: self._client.scan(at, match=f"{_PREFIX}*", count=_AT_ONCE))  # type: ignore[misc]
            if keys:
                yield keys

    def _do(self, work: Callable[[], Result]) -> Result:
        if self._is_interrupted:
            raise StoreFailed(f"Redis at {self._place} timed out")
        try:
            return work()
        except (self._error, OSError, UnicodeError) as error:
            raise StoreFailed(f"Redis at {self._place} can't be used: {' '.join(str(error).split())}") from None


def _without_secrets(url: str) -> str:
    """A URL for display, without its password."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port = ""
    return f"{parts.scheme}://{host}{port}{parts.path}"
