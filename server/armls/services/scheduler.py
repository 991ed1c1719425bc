"""The scheduler of the analysis thread: debounced by key, the last job wins, the user's documents go first."""

from __future__ import annotations

import gc
import logging
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from armls.core.cancellation import CancelCheck, Cancelled

Result = TypeVar("Result")

_log = logging.getLogger(__name__)
_SWITCH_SECONDS = 0.0005
_GC_THRESHOLDS = (50_000, 20, 50)
_IDLE_SECONDS = 1.5
_IDLE = "idle"


class Job(Generic[Result]):
    """A job and its future, which ends with a result, the exception of the work, or Cancelled."""

    __slots__ = ("_work", "due", "future", "is_background", "is_cancelled")

    def __init__(self, work: Callable[[CancelCheck], Result], due: float, is_background: bool) -> None:
        self.future: Future[Result] = Future()
        self.due, self.is_background, self.is_cancelled = due, is_background, False
        self._work = work
        # From now on only this class ends the future, whatever an awaiting event loop does.
        self.future.set_running_or_notify_cancel()

    def cancel(self) -> None:
        """Cancel the job; one that runs stops at its next check. Ends the future at once."""
        if not self.is_cancelled:
            self.is_cancelled = True
            if not self.future.done():
                self._end(self.future.set_exception, Cancelled())

    def run(self, check: CancelCheck) -> None:
        """Run the work; raises Cancelled if ``check`` does and the job itself isn't cancelled."""
        try:
            result = self._work(check)
        except Cancelled:
            if not self.is_cancelled:
                raise
        except Exception as error:  # the future passes it to its consumer
            self._end(self.future.set_exception, error)
        else:
            self._end(self.future.set_result, result)

    def _end(self, end: Callable[[Any], None], value: object) -> None:
        """End the future, unless the other thread has just done so."""
        try:
            end(value)
        except Exception:
            if not self.future.done():
                raise


class Scheduler:
    """The runner of jobs on one thread. All methods may be called from any thread; ``clock`` returns seconds.

    Work gets a check to call between its steps. A background job yields to other jobs that are due and restarts
    after them. ``when_idle`` is called on the thread, once, when there has been no job for a while after one.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, when_idle: Callable[[], None] = lambda: None
    ) -> None:
        self._clock, self._when_idle = clock, when_idle
        self._idle_at: float | None = None
        self._changed = threading.Condition()
        self._waiting: dict[str, Job[Any]] = {}
        self._running: tuple[str, Job[Any]] | None = None
        self._closed = False
        self._thread: threading.Thread | None = None

    def submit(
        self,
        key: str,
        work: Callable[[CancelCheck], Result],
        delay: float = 0.0,
        is_background: bool = False,
    ) -> Job[Result]:
        """Schedule ``work`` after ``delay`` seconds, in place of any earlier job with the same key."""
        job = Job(work, self._clock() + max(delay, 0.0), is_background)
        with self._changed:
            superseded = self._jobs_of(key)
            if self._closed:
                superseded.append(job)
            else:
                self._waiting[key] = job
                self._start()
            self._changed.notify_all()
        for other in superseded:
            other.cancel()
        return job

    def cancel(self, key: str) -> None:
        """Cancel the job of a key."""
        with self._changed:
            jobs = self._jobs_of(key)
            self._waiting.pop(key, None)
        for job in jobs:
            job.cancel()

    def wake(self) -> None:
        """Look at the clock again."""
        with self._changed:
            self._changed.notify_all()

    def give_way(self, most_seconds: float = 0.2) -> None:
        """Wait, on another thread, while a foreground job is due or runs, up to a timeout.

        Long work that needs nothing of this thread calls it between its steps, and need not restart.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._closed or not self._is_busy(), most_seconds)

    def close(self, wait: bool = False) -> None:
        """Cancel all jobs and end the thread; with ``wait``, return after it has ended."""
        with self._changed:
            self._closed = True
            jobs = [*self._waiting.values(), *([self._running[1]] if self._running else [])]
            self._waiting.clear()
            self._changed.notify_all()
        for job in jobs:
            job.cancel()
        if wait and self._thread is not None:
            self._thread.join()

    def _jobs_of(self, key: str) -> list[Job[Any]]:
        found = [self._waiting[key]] if key in self._waiting else []
        if self._running is not None and self._running[0] == key:
            found.append(self._running[1])
        return found

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="armls-analysis", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while True:
            taken = self._next()
            if taken is None:
                return
            key, job = taken
            try:
                job.run(lambda job=job: self._check(job))  # type: ignore[misc]
            except Cancelled:
                self._put_back(key, job)
            finally:
                with self._changed:
                    self._running = None
                    self._idle_at = None if key == _IDLE else self._clock() + _IDLE_SECONDS
                    self._changed.notify_all()
                del job, taken  # release the last document while idle

    def _next(self) -> tuple[str, Job[Any]] | None:
        """Block until the next job is due, the user's own before those in the background."""
        with self._changed:
            while not self._closed:
                now = self._clock()
                due = [item for item in self._waiting.items() if item[1].due <= now]
                if due:
                    key, job = min(due, key=lambda item: (item[1].is_background, item[1].due))
                    del self._waiting[key]
                    self._running = key, job
                    return key, job
                if self._idle_at is not None and self._idle_at <= now:
                    return _IDLE, Job(lambda _: self._when_idle(), now, False)
                times = [job.due for job in self._waiting.values()]
                times += [] if self._idle_at is None else [self._idle_at]
                self._changed.wait(min(times) - now if times else None)
            return None

    def _check(self, job: Job[Any]) -> None:
        if job.is_cancelled or (job.is_background and self._is_other_due()):
            raise Cancelled

    def _is_other_due(self) -> bool:
        now = self._clock()
        with self._changed:
            return any(not job.is_background and job.due <= now for job in self._waiting.values())

    def _is_busy(self) -> bool:
        now = self._clock()
        jobs = [*self._waiting.values(), *([self._running[1]] if self._running else [])]
        return any(not job.is_background and job.due <= now for job in jobs)

    def _put_back(self, key: str, job: Job[Any]) -> None:
        with self._changed:
            if not (job.is_cancelled or self._closed or key in self._waiting):
                self._waiting[key] = job
                return
        job.cancel()


def prefer_short_waits() -> None:
    """Shorten the switch interval of threads: with a busy one, an idle loop answered after 9 ms (p95) instead of 48."""
    sys.setswitchinterval(_SWITCH_SECONDS)


def settle_after_start() -> None:
    """Freeze start-up objects and collect less often, since the collector doubled the time of a large build."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)
    gc.enable()
