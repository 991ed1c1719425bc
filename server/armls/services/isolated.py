"""Isolated child interpreters, which run a function of armls and no code of the user's folders.

A child is started with ``-I``: neither the current folder nor ``PYTHONPATH`` is on its path, so that nothing in a
workspace with a folder named ``armls`` or ``json`` is imported. (``multiprocessing`` searches the current folder first
for its own modules.) Values are pickled over the child's standard streams, between a process and its own child only.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

import msgspec

import armls

_BOOT = (
    "import sys; sys.path[:0] = sys.argv[2:]; "
    "from armls.services.isolated import serve; serve(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)"
)

Task = TypeVar("Task")
Answer = TypeVar("Answer")


class WorkerDied(Exception):
    """Raised if the child interpreter ends before it answers."""


class Worker(Generic[Task, Answer]):
    """One child interpreter that applies a module-level function to one task after the other."""

    def __init__(self, function: Callable[[Task], Answer]) -> None:
        name = f"{function.__module__}:{function.__qualname__}"
        command = [sys.executable, *_interpreter_options(), "-c", _BOOT, name, *_import_folders()]
        # In a session of its own the child gets no Ctrl-C, not even while it starts.
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )

    def run(self, task: Task) -> Answer:
        """The function's result. Raises WorkerDied, or RuntimeError with what the function raised."""
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        try:
            pickle.dump(task, process.stdin)
            process.stdin.flush()
            succeeded, answer = pickle.load(process.stdout)
        except (OSError, EOFError, ValueError, pickle.UnpicklingError) as error:
            raise WorkerDied(f"a worker process ended unexpectedly (exit code {process.poll()})") from error
        if not succeeded:
            raise answer
        return answer  # type: ignore[no-any-return]

    def close(self) -> None:
        """Kill the child."""
        process = self._process
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue
        process.wait()


def _interpreter_options() -> list[str]:
    """The options of a child: isolation, and this interpreter's bytecode cache, if any."""
    options = ["-I"]
    if sys.dont_write_bytecode:
        options.append("-B")
    if sys.pycache_prefix is not None:
        options += ["-X", f"pycache_prefix={sys.pycache_prefix}"]
    return options


def _import_folders() -> list[str]:
    """The folders from which armls and msgspec were imported, and nothing else of this interpreter's path.

    They are two in the editor extension, which has a folder of compiled packages for each Python, and in a checkout.
    """
    files = (armls.__file__, msgspec.__file__)
    return list(dict.fromkeys(str(Path(file).parents[1]) for file in files if file))


def serve(name: str, tasks: BinaryIO, answers: BinaryIO) -> None:
    """Answer tasks until their stream ends; runs in the child."""
    import importlib
    import logging

    logging.getLogger("armls").addHandler(logging.NullHandler())
    module, _, attribute = name.partition(":")
    function = getattr(importlib.import_module(module), attribute)
    while True:
        try:
            task = pickle.load(tasks)
        except EOFError:
            return
        try:
            answer = True, function(task)
        except Exception as error:  # the parent raises it; the error itself may not be picklable
            answer = False, RuntimeError(f"{type(error).__name__}: {error}")
        pickle.dump(answer, answers)
        answers.flush()


def run_in_workers(
    function: Callable[[Task], Answer], tasks: Iterable[Task], count: int, died: Callable[[Task, WorkerDied], Answer]
) -> Iterator[Answer]:
    """The results of a module-level function for each task, in order, by ``count`` processes.

    This process is one of them: it works on tasks until the next result arrives. ``died`` returns the result for a
    task on which a child ended; the next task gets a new child.
    """
    crew = _Crew(function, list(tasks), died)
    try:
        crew.start(count - 1)
        for result in crew.results:
            while not result.done() and crew.work_here():
                pass
            yield result.result()
    finally:
        crew.dismiss()


class _Crew(Generic[Task, Answer]):
    """A pool of children that share a list of tasks with this process, with a thread for each of them."""

    def __init__(
        self, function: Callable[[Task], Answer], tasks: list[Task], died: Callable[[Task, WorkerDied], Answer]
    ) -> None:
        self._function, self._tasks, self._died = function, tasks, died
        self.results: list[Future[Answer]] = [Future() for _ in tasks]
        self._left = deque(range(len(tasks)))
        self._lock = threading.Lock()
        self._workers: set[Worker[Task, Answer]] = set()
        self._threads: list[threading.Thread] = []
        self._is_dismissed = False

    def start(self, count: int) -> None:
        """Start ``count`` children."""
        for number in range(min(count, len(self._tasks))):
            # A daemon: if the child hangs, it would keep this process from ending.
            thread = threading.Thread(target=self._accompany, name=f"armls-worker-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def work_here(self) -> bool:
        """Run the next task in this thread; False if none is left."""
        try:
            number = self._left.popleft()
        except IndexError:
            return False
        self._do(number, self._function)
        return True

    def dismiss(self) -> None:
        """Kill all children."""
        self._left.clear()
        with self._lock:
            self._is_dismissed = True
            workers = list(self._workers)
        for worker in workers:
            worker.close()
        for thread in self._threads:
            thread.join()

    def _do(self, number: int, work: Callable[[Task], Answer]) -> None:
        try:
            self.results[number].set_result(work(self._tasks[number]))
        except Exception as error:  # raised for the consumer of the result
            self.results[number].set_exception(error)

    def _accompany(self) -> None:
        """Send tasks to one child, and to a new one if it ends; runs in a thread."""
        worker: Worker[Task, Answer] | None = None
        while self._left:
            if worker is None:
                worker = self._hire()
                if worker is None:
                    return
            try:
                number = self._left.popleft()
            except IndexError:
                break
            try:
                answer = worker.run(self._tasks[number])
            except WorkerDied as error:
                self._let_go(worker)
                worker = None
                self._do(number, partial(self._died_on, error))
            except Exception as error:
                self.results[number].set_exception(error)
            else:
                self.results[number].set_result(answer)
        if worker is not None:
            self._let_go(worker)

    def _died_on(self, error: WorkerDied, task: Task) -> Answer:
        return self._died(task, error)

    def _hire(self) -> Worker[Task, Answer] | None:
        """A new child; None if the pool is closed, or the system can't start one."""
        with self._lock:
            if self._is_dismissed:
                return None
            try:
                worker = Worker(self._function)
            except OSError:
                return None  # the work continues without it
            self._workers.add(worker)
            return worker

    def _let_go(self, worker: Worker[Task, Answer]) -> None:
        with self._lock:
            self._workers.discard(worker)
        worker.close()
