"""A bounded queue of jobs: at most one for each key, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from typing import Any

from armls.core.cancellation import Cancelled
from armls.services.ttk.adapter import Ask, PoolError

Task = Callable[[Ask], Any]
"""Done on a worker's thread; asks the worker what it wants to know, and is done once more where the worker failed."""


class Job:
    """A task and its future, which ends with the task's result, a PoolError, what the task raised, or Cancelled."""

    __slots__ = ("future", "key", "task", "tries", "urgency")

    def __init__(self, key: str, task: Task, urgency: int) -> None:
        self.key, self.task, self.urgency, self.tries = key, task, urgency, 0
        self.future: Future[Any] = Future()
        self.future.set_running_or_notify_cancel()

    def succeed(self, result: Any) -> None:
        """End with a result."""
        with suppress(InvalidStateError):
            self.future.set_result(result)

    def fail(self, error: BaseException) -> None:
        """End without one."""
        with suppress(InvalidStateError):
            self.future.set_exception(error)


class Pending:
    """Not thread-safe: the pool's lock guards it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._jobs: dict[str, Job] = {}

    def __len__(self) -> int:
        return len(self._jobs)

    def add(self, job: Job) -> list[tuple[Job, BaseException]]:
        """Take a job in the place of an older one with its key; gives those that have lost their place, and why.

        A job that takes another's place keeps the more urgent of the two urgencies.
        """
        lost: list[tuple[Job, BaseException]] = []
        older = self._jobs.pop(job.key, None)
        if older is not None:
            job.urgency = min(job.urgency, older.urgency)
            lost.append((older, Cancelled()))
        self._jobs[job.key] = job
        if len(self._jobs) > self._most:
            last = max(reversed(self._jobs.values()), key=lambda one: one.urgency)
            del self._jobs[last.key]
            lost.append((last, PoolError(f"more than {self._most} runs are waiting; this one was cancelled")))
        return lost

    def put_back(self, job: Job) -> bool:
        """Take a job again that has been begun; False where a newer one has come meanwhile."""
        if job.key in self._jobs:
            return False
        self._jobs = {job.key: job, **self._jobs}
        return True

    def take(self, busy: Iterable[str]) -> Job | None:
        """The most urgent job whose key is not being worked on, the oldest among equals."""
        taken = frozenset(busy)
        free = [job for job in self._jobs.values() if job.key not in taken]
        if not free:
            return None
        job = min(free, key=lambda one: one.urgency)
        return self._jobs.pop(job.key)

    def remove(self, key: str) -> Job | None:
        """Forget what waits under a key."""
        return self._jobs.pop(key, None)

    def clear(self) -> list[Job]:
        """Forget everything; gives what was there."""
        jobs = list(self._jobs.values())
        self._jobs.clear()
        return jobs
