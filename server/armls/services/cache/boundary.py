"""The boundary of a store: every call, however slow or faulty, becomes a result or StoreFailed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, TypeVar

from armls.services.cache.store import Store, StoreFailed

Result = TypeVar("Result")

_log = logging.getLogger(__name__)
_OPEN_SECONDS = 10.0
"""The timeout of creating a store, which may have to import a package."""

_Job = tuple[Callable[[Store], Any], "Future[Any]"]


class BoundedStore:
    """A store on a thread of its own, with a timeout for each call.

    May be used from any thread. A call that exceeds it is interrupted and its thread abandoned; until that has
    ended, every other call fails at once. After any exception but StoreFailed the store is recreated.
    """

    def __init__(self, make: Callable[[], Store], open_seconds: float = _OPEN_SECONDS) -> None:
        self._make, self._open_seconds = make, open_seconds
        self._lock = threading.Lock()
        self._worker: _Worker | None = None
        self._left_behind: _Worker | None = None

    @property
    def name(self) -> str:
        """The store's name; empty before it is created."""
        worker = self._worker
        return worker.store.name if worker is not None and worker.store is not None else ""

    def do(self, work: Callable[[Store], Result], times: float = 1.0) -> Result:
        """The result of a call, with ``times`` the timeout of the store. Raises StoreFailed only."""
        worker = self._working()
        future = worker.submit(work)
        seconds = self._open_seconds if worker.store is None else worker.store.seconds * times
        if not wait([future], seconds).done:
            self._leave(worker, is_stuck=True)
            raise StoreFailed(f"{worker.label} did not answer within {seconds:g} s")
        try:
            result: Result = future.result()
        except StoreFailed:
            raise
        except Exception as error:  # the boundary: a store's failure is a miss
            _log.warning("%s failed", worker.label, exc_info=error)
            self._leave(worker, is_stuck=False)
            raise StoreFailed(f"{worker.label} failed ({type(error).__name__})") from None
        return result

    def close(self) -> None:
        """Close the store, with its timeout."""
        worker = self._worker
        if worker is not None:
            if worker.store is not None:
                with suppress(StoreFailed):
                    self.do(lambda store: store.close())
            self._leave(worker, is_stuck=False)

    def _working(self) -> _Worker:
        with self._lock:
            if self._left_behind is not None:
                if self._left_behind.is_alive():
                    raise StoreFailed(f"{self._left_behind.label} still does not answer")
                self._left_behind = None
            if self._worker is None:
                self._worker = _Worker(self._make)
            return self._worker

    def _leave(self, worker: _Worker, *, is_stuck: bool) -> None:
        with self._lock:
            if self._worker is worker:
                self._worker = None
                self._left_behind = worker if is_stuck else None
        worker.end(is_stuck)


class _Worker:
    """A thread that creates a store and runs one call after the other; a daemon, since a call may never end."""

    def __init__(self, make: Callable[[], Store]) -> None:
        self._make = make
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self.store: Store | None = None
        self._thread = threading.Thread(target=self._work, name="armls-cache", daemon=True)
        self._thread.start()

    @property
    def label(self) -> str:
        """The label of the store in messages."""
        return f"the cache ({self.store.name})" if self.store is not None else "the cache"

    def is_alive(self) -> bool:
        """Whether a call is running, or may follow."""
        return self._thread.is_alive()

    def submit(self, work: Callable[[Store], Any]) -> Future[Any]:
        """Run a call after earlier ones."""
        future: Future[Any] = Future()
        self._jobs.put((work, future))
        return future

    def end(self, is_stuck: bool) -> None:
        """Stop after the current call; interrupt it if it is stuck."""
        self._jobs.put(None)
        if is_stuck and self.store is not None:
            with suppress(Exception):  # nothing more can be done about any error here
                self.store.interrupt()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            work, future = job
            try:
                if self.store is None:
                    self.store = self._make()
                result = work(self.store)
            except Exception as error:  # the future passes it on
                future.set_exception(error)
            else:
                future.set_result(result)
            del job, work, future
