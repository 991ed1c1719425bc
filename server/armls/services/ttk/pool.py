"""A bounded pool of warm worker processes: never more of them than allowed, and none that outlives us.

It knows nothing of what the workers run; see :mod:`armls.services.ttk.adapter`. Each worker belongs to a thread of the
pool, which starts it when there is something to do and ends it when there has been nothing for a while.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from armls.core.cancellation import Cancelled
from armls.services.ttk.adapter import Adapter, PoolError, Refused, TimedOut, Unavailable, WorkerFailed, WorkerStopped
from armls.services.ttk.breaker import Breaker
from armls.services.ttk.pending import Job, Pending, Task
from armls.services.ttk.worker import Worker

_log = logging.getLogger(__name__)
_LONGEST_BACKOFF = 5.0

URGENT, NORMAL = 0, 1
"""Urgencies: what the user waits for (a save, a command), and the rest."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a pool may use. ``memory_bytes`` is looked at between runs; a run is ended at twice that.

    So many failures in a row open the breaker for ``breaker_seconds``: ``start_failures`` of starts, ``run_failures``
    of jobs that could not be done.
    """

    workers: int
    run_seconds: float = 60.0
    start_seconds: float = 60.0
    runs: int = 50
    memory_bytes: int = 1 << 30
    idle_seconds: float = 300.0
    waiting: int = 1000
    start_failures: int = 3
    run_failures: int = 3
    breaker_seconds: float = 30.0
    backoff_seconds: float = 0.1


@dataclass(frozen=True, slots=True)
class PoolStatus:
    """How a pool is doing. ``reason``: why nothing is tried at the moment."""

    workers: int = 0
    busy: int = 0
    queued: int = 0
    restarts: int = 0
    timeouts: int = 0
    failures: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that went wrong with the job of a key; ``is_retried``: it is tried once more."""

    key: str
    message: str
    is_retried: bool


class Pool:
    """All methods may be called from any thread. ``changed`` is called, without a lock, whenever the status may have
    changed, ``trouble`` for every run that went wrong; both on the pool's threads. The breaker goes by ``clock``."""

    def __init__(
        self,
        adapter: Adapter,
        limits: Limits,
        changed: Callable[[], None] = lambda: None,
        trouble: Callable[[Trouble], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._adapter, self._limits = adapter, limits
        self._changed, self._trouble = changed, trouble
        self._lock = threading.Condition()
        self._pending = Pending(limits.waiting)
        self._breaker = Breaker(limits.breaker_seconds, clock)
        self._busy: dict[str, Job] = {}
        self._workers: dict[int, Worker] = {}
        self._threads: set[threading.Thread] = set()
        self._idle = self._started = self._wanted_warm = 0
        self._restarts = self._timeouts = self._failures = 0
        self._closing = threading.Event()

    def submit(self, key: str, task: Task, urgency: int = NORMAL) -> Future[Any]:
        """Do a task on a worker, in the place of an older one with its key that has not begun.

        The future ends with the task's result, with a PoolError that says why there is none, with what the task itself
        raised, or with Cancelled.
        """
        job = Job(key, task, urgency)
        lost: list[tuple[Job, BaseException]] = []
        with self._lock:
            if self._closing.is_set():
                lost.append((job, Cancelled()))
            elif self._breaker.is_open:
                lost.append((job, Unavailable(self._breaker.reason)))
            else:
                lost = self._pending.add(job)
                self._call_a_thread()
        for one, error in lost:
            one.fail(error)
        self._changed()
        return job.future

    def cancel(self, key: str) -> None:
        """Nobody wants the job that waits under a key; one that has begun goes on."""
        with self._lock:
            job = self._pending.remove(key)
        if job is not None:
            job.fail(Cancelled())
            self._changed()

    def warm(self) -> None:
        """Have one worker ready before the first job, in the background."""
        with self._lock:
            if self._closing.is_set() or self._workers or self._threads or self._breaker.is_open:
                return
            self._wanted_warm = 1
            self._call_a_thread()

    def status(self) -> PoolStatus:
        """How the pool is doing."""
        with self._lock:
            return PoolStatus(
                len(self._workers),
                len(self._busy),
                len(self._pending),
                self._restarts,
                self._timeouts,
                self._failures,
                self._breaker.reason if self._breaker.is_open else "",
            )

    def close(self) -> None:
        """Cancel all jobs, end every worker with all its child processes, and return when they have ended."""
        with self._lock:
            self._closing.set()
            jobs = [*self._pending.clear(), *self._busy.values()]
            workers, threads = list(self._workers.values()), list(self._threads)
            self._lock.notify_all()
        for job in jobs:
            job.fail(Cancelled())
        for worker in workers:
            worker.stop()
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join()

    def _call_a_thread(self) -> None:
        """Under the lock: see to it that somebody looks at what is pending."""
        if self._idle:
            self._lock.notify()
        elif len(self._threads) < self._limits.workers:
            thread = threading.Thread(target=self._work, name="armls-pool", daemon=True)
            self._threads.add(thread)
            thread.start()

    # ---- on the pool's threads

    def _work(self) -> None:
        slot = _Slot(self._adapter, self._limits, self._closing)
        try:
            while (job := self._next()) is not None:
                if job.key:
                    self._run(slot, job)
                elif not self._prepare(slot):
                    return
        finally:
            self._dismiss(slot)
            with self._lock:
                self._threads.discard(threading.current_thread())
                if len(self._pending) and not self._closing.is_set():
                    self._call_a_thread()  # it came while we were leaving
            self._changed()

    def _next(self) -> Job | None:
        """The next job, when there is one; a job without a key only starts a worker. None after a long idle time."""
        until = time.monotonic() + self._limits.idle_seconds
        with self._lock:
            while not self._closing.is_set():
                job = self._pending.take(self._busy)
                if job is not None:
                    self._busy[job.key] = job
                    self._wanted_warm = 0
                    return job
                if self._wanted_warm:
                    self._wanted_warm = 0
                    return Job("", lambda _: None, NORMAL)
                left = until - time.monotonic()
                if left <= 0:
                    return None
                self._idle += 1
                self._lock.wait(left)
                self._idle -= 1
            return None

    def _run(self, slot: _Slot, job: Job) -> None:
        """Do a job, and once more where its worker fails."""
        try:
            if not self._prepare(slot, job):
                return
            job.tries += 1
            job.succeed(job.task(slot.ask))
            self._succeeded()
            if slot.is_worn_out():
                self._dismiss(slot)
        except WorkerFailed as error:
            self._dismiss(slot)
            self._worker_failed(slot, job, error)
        except Refused as error:
            self._trouble(Trouble(job.key, str(error), False))
            self._succeeded()
            job.fail(error)
        except Exception as error:  # the task's own; the future carries it to whoever waits
            job.fail(error)
        finally:
            with self._lock:
                self._busy.pop(job.key, None)
                if len(self._pending):
                    self._call_a_thread()  # a newer job with this key may have waited for us
            self._changed()

    def _prepare(self, slot: _Slot, job: Job | None = None) -> bool:
        """See to it that the slot has a worker; False where none can be had, and then the job has ended."""
        while slot.worker is None:
            with self._lock:
                if self._closing.is_set():
                    return False
                if self._breaker.is_open:
                    reason = self._breaker.reason
                    break
                self._started += 1
                number = self._started
            try:
                slot.start(number, self._employ)
                self._changed()
            except PoolError as error:
                self._dismiss(slot)
                self._start_failed(slot, error)
        else:
            return True
        if job is not None:
            job.fail(Unavailable(reason))
        return False

    def _employ(self, worker: Worker) -> None:
        with self._lock:
            self._workers[worker.number] = worker
            if not self._closing.is_set():
                return
        worker.stop()  # the pool was closed while the process started

    def _dismiss(self, slot: _Slot) -> None:
        worker, slot.worker = slot.worker, None
        if worker is not None:
            worker.close()
            with self._lock:
                self._workers.pop(worker.number, None)

    def _succeeded(self) -> None:
        with self._lock:
            self._breaker.succeeded()

    def _worker_failed(self, slot: _Slot, job: Job, error: WorkerFailed) -> None:
        """A job's worker has failed: have the job done once more, or end it."""
        if self._closing.is_set():
            job.fail(Cancelled())
            return
        is_retried = job.tries < 2 and not isinstance(error, WorkerStopped)
        with self._lock:
            self._timeouts += isinstance(error, TimedOut)
            self._failures += 1
            self._restarts += 1
        self._trouble(Trouble(job.key, str(error), is_retried))
        if not is_retried:
            job.fail(error)
            self._failed(str(error), self._limits.run_failures)
            return
        slot.back_off()
        with self._lock:
            is_taken = not self._closing.is_set() and self._pending.put_back(job)
        if not is_taken:
            job.fail(Cancelled())

    def _start_failed(self, slot: _Slot, error: PoolError) -> None:
        with self._lock:
            self._failures += 1
            self._restarts += 1
        is_final = isinstance(error, Unavailable)
        if not self._failed(str(error), 1 if is_final else self._limits.start_failures):
            slot.back_off()

    def _failed(self, reason: str, most: int) -> bool:
        """Count a failure towards the breaker; True where that has opened it, and then nothing waits any more."""
        with self._lock:
            opened = not self._closing.is_set() and self._breaker.failed(reason, most)
            jobs = self._pending.clear() if opened else []
        _log.warning("%s%s", reason, "; it is not tried again for a while" if opened else "")
        for job in jobs:
            job.fail(Unavailable(reason))
        self._changed()
        return opened


class _Slot:
    """A place for one worker, on one thread."""

    def __init__(self, adapter: Adapter, limits: Limits, closing: threading.Event) -> None:
        self._adapter, self._limits, self._closing = adapter, limits, closing
        self.worker: Worker | None = None
        self._is_fit = True
        self._failures = 0

    def start(self, number: int, employ: Callable[[Worker], None]) -> None:
        """Start a worker. Raises PoolError."""
        worker = self.worker = Worker(self._adapter, number, self._limits.memory_bytes)
        employ(worker)
        self._is_fit = True
        deadline = time.monotonic() + self._limits.start_seconds
        self._adapter.greet(lambda question: worker.ask(question, deadline, self._is_wanted))

    def ask(self, question: Any) -> Any:
        """Ask the worker within a run."""
        worker = self.worker
        assert worker is not None
        deadline = time.monotonic() + self._limits.run_seconds
        answer = worker.ask(question, deadline, self._is_wanted)
        worker.runs += 1
        self._failures = 0
        self._is_fit = self._adapter.is_fit(answer)
        return answer

    def is_worn_out(self) -> bool:
        """Whether the worker should make room for a new one."""
        worker = self.worker
        if worker is None:
            return False
        return (
            not self._is_fit or worker.runs >= self._limits.runs or worker.resident_bytes() > self._limits.memory_bytes
        )

    def back_off(self) -> None:
        """Wait a moment, longer each time in a row; the pool's end cuts it short."""
        seconds = min(self._limits.backoff_seconds * 2**self._failures, _LONGEST_BACKOFF)
        self._failures += 1
        self._closing.wait(seconds)

    def _is_wanted(self) -> bool:
        return not self._closing.is_set()
