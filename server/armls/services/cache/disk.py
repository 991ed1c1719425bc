"""The store in a private folder, shared by all processes of a user.

diskcache keeps them in SQLite and, where they are large, in files. By default it writes and loads pickles, which run
code; :class:`_Texts` writes strings and loads nothing else, whatever is in the folder.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import sqlite3
import stat
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import diskcache
from diskcache.core import MODE_RAW, MODE_TEXT

from armls.services.cache.store import StoreFailed, StoreInfo

Result = TypeVar("Result")

_log = logging.getLogger(__name__)
_FOLDER = "armls-results-1"
_DATABASE = "cache.db"
_WAIT_SECONDS = 2.0
_PRAGMAS = {"sqlite_mmap_size": 0, "sqlite_journal_mode": "truncate", "sqlite_synchronous": 0}
"""The settings of SQLite: no memory mapping, since a mapped file that becomes shorter ends the process, except that a
write-ahead log always uses it; and no synchronous writes, since results lost in a power failure are recomputed.
"""
_FILE = re.compile(r"[0-9a-f]{2}[/\\][0-9a-f]{2}[/\\][0-9a-f]{28}\.val")


class _Texts(diskcache.Disk):  # type: ignore[misc]
    """A serializer that allows strings only as keys and values. diskcache treats OSError as a missing value."""

    def put(self, key: object) -> tuple[str, bool]:
        if type(key) is not str:
            raise TypeError("a key of the cache must be a string")
        return key, True

    def get(self, key: object, raw: object) -> str:
        if type(key) is not str or not raw:
            raise OSError("the cache contains an invalid key")
        return key

    def store(self, value: object, read: bool, key: object = diskcache.UNKNOWN) -> Any:
        if type(value) is not str or read:
            raise TypeError("a value of the cache must be a string")
        return super().store(value, False, key=key)

    def fetch(self, mode: int, filename: str | None, value: object, read: bool) -> str:
        if mode == MODE_RAW and type(value) is str:
            return value
        if mode == MODE_TEXT and filename is not None and _FILE.fullmatch(filename):
            with open(os.path.join(self._directory, filename), encoding="utf-8") as stream:  # noqa: PTH118
                return stream.read()
        raise OSError("the cache contains an invalid value")

    def remove(self, file_path: str) -> None:
        if _FILE.fullmatch(file_path):
            super().remove(file_path)


class _Database(diskcache.Cache):  # type: ignore[misc]
    """A cache with fixed pragmas, whatever the settings in the database are."""

    def reset(self, key: str, value: object = diskcache.core.ENOVAL, update: bool = True) -> Any:
        return super().reset(key, _PRAGMAS.get(key, value), update)


class DiskStore:
    """The store in a folder. A database that can't be read, or stays locked, is moved aside for a new one."""

    name = "disk"
    seconds = 5.0

    def __init__(self, directory: Path, ttl_seconds: float, most_bytes: int) -> None:
        self._folder = directory / _FOLDER
        self._ttl, self._most = ttl_seconds, most_bytes
        self._cache: diskcache.Cache | None = None

    def get(self, key: str) -> str | None:
        """See :class:`Store`."""
        found = self._do(lambda cache: cache.get(key))
        return found if isinstance(found, str) else None

    def set(self, key: str, text: str) -> None:
        """See :class:`Store`."""
        self._do(lambda cache: cache.set(key, text, expire=self._ttl))

    def clear(self) -> int:
        """See :class:`Store`."""
        return self._do(lambda cache: int(cache.clear()))

    def prune(self) -> int:
        """See :class:`Store`."""

        def prune(cache: diskcache.Cache) -> int:
            before = len(cache)
            cache.expire()
            cache.cull()
            return before - len(cache)

        return self._do(prune)

    def info(self) -> StoreInfo:
        """See :class:`Store`."""
        return self._do(lambda cache: StoreInfo(self.name, str(self._folder), len(cache), int(cache.volume())))

    def close(self) -> None:
        """See :class:`Store`."""
        if self._cache is not None:
            self._cache.close()
            self._cache = None

    def interrupt(self) -> None:
        """Do nothing: SQLite has a timeout of its own, and a file system that hangs can't be interrupted."""

    def _do(self, work: Callable[[diskcache.Cache], Result]) -> Result:
        for is_last in (False, True):
            try:
                return work(self._opened())
            except diskcache.Timeout:
                self.close()
                raise StoreFailed(f"the cache in {self._folder} is locked by another process") from None
            except sqlite3.OperationalError as error:
                self.close()
                if not is_last and str(error).startswith("no such "):  # a missing table
                    self._set_aside(f"is corrupt ({error})")
                    continue
                if not is_last and "readonly database" in str(error):  # another process has replaced it
                    continue
                raise StoreFailed(f"the cache in {self._folder} can't be used: {error}") from error
            except (sqlite3.Error, ValueError, TypeError, KeyError) as error:
                self.close()
                if is_last:
                    raise StoreFailed(f"the cache in {self._folder} can't be used: {error}") from error
                self._set_aside(f"is corrupt ({error})")
            except OSError as error:
                self.close()
                raise StoreFailed(f"the cache in {self._folder} can't be used: {error.strerror or error}") from error
        raise AssertionError("unreachable")

    def _opened(self) -> diskcache.Cache:
        if self._cache is None:
            _make_private(self._folder)
            if self._has_write_ahead_log():
                self._set_aside("has a write-ahead log")
                _make_private(self._folder)
            if self._is_locked():
                self._set_aside("stays locked")
                _make_private(self._folder)
            self._cache = _Database(
                str(self._folder),
                timeout=_WAIT_SECONDS,
                disk=_Texts,
                size_limit=self._most,
                eviction_policy="least-recently-stored",
                **_PRAGMAS,
            )
        return self._cache

    def _has_write_ahead_log(self) -> bool:
        """Whether SQLite would map a file to read the database, determined without SQLite."""
        if (self._folder / f"{_DATABASE}-wal").exists():
            return True
        try:
            with (self._folder / _DATABASE).open("rb") as stream:
                header = stream.read(20)
        except FileNotFoundError:
            return False
        return 2 in header[18:20]  # the versions of the format for writers and readers; 2 is WAL

    def _is_locked(self) -> bool:
        """Whether the database is locked for writing. (diskcache would block for a minute on opening it.)"""
        path = self._folder / _DATABASE
        if not path.exists():
            return False
        with closing(sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
            except sqlite3.OperationalError as error:
                if "locked" in str(error):
                    return True
                raise
        return False

    def _set_aside(self, why: str) -> None:
        """Move the database aside for a new one. Only the last one is kept."""
        _log.warning("the cache in %s %s; it is replaced by a new one", self._folder, why)
        aside = self._folder.with_name(f"{_FOLDER}.aside")
        try:
            shutil.rmtree(aside, ignore_errors=True)
            self._folder.rename(aside if not aside.exists() else aside.with_suffix(f".{time.time_ns()}"))
        except OSError as error:
            raise StoreFailed(
                f"the cache in {self._folder} {why} and can't be moved aside: {error.strerror}"
            ) from error


def _make_private(folder: Path) -> None:
    """Create a folder, or check it, that only the current user can access. Raises OSError and StoreFailed."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.name != "posix":
        return
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise StoreFailed(f"the cache folder {folder} belongs to another user; set another one in ARMLS_CACHE_DIR")
    if status.st_mode & 0o077:
        folder.chmod(0o700)
