"""Results shared by a team, in a Redis server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from armls.services.cache.store import StoreFailed, StoreInfo

Result = TypeVar("Result")

_PREFIX = "armls:results:1:"
_WAIT_SECONDS = 0.4
_AT_ONCE = 500


class RedisStore:
    """``url`` is ``redis://`` or, with TLS, ``rediss://``; it may hold a user, a password and a database number.

    Redis itself forgets what is too old, and by its own settings what is too much. Raises StoreFailed where the package
    ``redis`` is not installed.
    """

    name = "redis"

    def __init__(self, url: str, ttl_seconds: float) -> None:
        try:
            import redis
        except ImportError as error:
            raise StoreFailed("the package for Redis is missing; install armls[redis]") from error
        self._place = _without_secrets(url)
        self._ttl = max(int(ttl_seconds), 1)
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
            raise StoreFailed("the Redis URL should begin with redis:// or rediss://") from None

    def get(self, key: str) -> str | None:
        """See :class:`Store`."""
        found = self._do(lambda: self._client.get(_PREFIX + key))
        return found if isinstance(found, str) else None

    def set(self, key: str, text: str) -> None:
        """See :class:`Store`."""
        self._do(lambda: self._client.set(_PREFIX + key, text, ex=self._ttl))

    def clear(self) -> int:
        """See :class:`Store`."""

        def clear() -> int:
            return sum(int(self._client.delete(*keys)) for keys in self._keys())

        return self._do(clear)

    def prune(self) -> int:
        """Redis does so by itself."""
        return 0

    def info(self) -> StoreInfo:
        """See :class:`Store`."""

        def info() -> StoreInfo:
            entries, size = 0, 0
            for keys in self._keys():
                pipeline = self._client.pipeline(transaction=False)
                for key in keys:
                    pipeline.strlen(key)
                entries += len(keys)
                size += sum(pipeline.execute())
            return StoreInfo(self.name, self._place, entries, size)

        return self._do(info)

    def close(self) -> None:
        """See :class:`Store`."""
        self._client.close()

    def _keys(self) -> list[list[str]]:
        found = list(self._client.scan_iter(match=f"{_PREFIX}*", count=_AT_ONCE))
        return [found[i : i + _AT_ONCE] for i in range(0, len(found), _AT_ONCE)]

    def _do(self, work: Callable[[], Result]) -> Result:
        try:
            return work()
        except (self._error, OSError, UnicodeError) as error:
            raise StoreFailed(f"Redis at {self._place} cannot be used: {' '.join(str(error).split())}") from None


def _without_secrets(url: str) -> str:
    """A URL as it may be shown."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port = ""
    return f"{parts.scheme}://{host}{port}{parts.path}"
