"""Child interpreters that run a function of armls for us, and nothing that lies in the user's folders.

A child is started with ``-I``: neither the current folder nor ``PYTHONPATH`` is on its path, so that a workspace which
holds a folder named ``armls`` or ``json`` runs nothing. (``multiprocessing`` looks for its own modules in the current
folder first.) Values travel as pickles over the child's standard streams, between us and our own child only.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO, Generic, TypeVar

import armls

_BOOT = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from armls.services.isolated import serve; serve(sys.argv[2], sys.stdin.buffer, sys.stdout.buffer)"
)

Task = TypeVar("Task")
Answer = TypeVar("Answer")


class WorkerDied(Exception):
    """The child interpreter ended before it had answered."""


class Worker(Generic[Task, Answer]):
    """One child interpreter that applies a module-level function to one task after the other."""

    def __init__(self, function: Callable[[Task], Answer]) -> None:
        name = f"{function.__module__}:{function.__qualname__}"
        command = [sys.executable, "-I", "-c", _BOOT, str(Path(armls.__file__).parents[1]), name]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

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
        """End the child, whatever it is doing."""
        process = self._process
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue
        process.wait()


def serve(name: str, tasks: BinaryIO, answers: BinaryIO) -> None:
    """In the child: answer tasks until their stream ends. Ctrl-C is for the parent, which then ends us."""
    import importlib
    import logging
    import signal

    logging.getLogger("armls").addHandler(logging.NullHandler())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    module, _, attribute = name.partition(":")
    function = getattr(importlib.import_module(module), attribute)
    while True:
        try:
            task = pickle.load(tasks)
        except EOFError:
            return
        try:
            answer = True, function(task)
        except Exception as error:  # the parent raises it; the error itself may not be fit to travel
            answer = False, RuntimeError(f"{type(error).__name__}: {error}")
        pickle.dump(answer, answers)
        answers.flush()


def run_in_workers(
    function: Callable[[Task], Answer], tasks: Iterable[Task], count: int, died: Callable[[Task, WorkerDied], Answer]
) -> Iterator[Answer]:
    """The results of a module-level function for each task, in their order, by ``count`` child interpreters.

    ``died`` gives the result for a task on which a child ended; the next task gets a new child.
    """
    idle: SimpleQueue[Worker[Task, Answer] | None] = SimpleQueue()
    running: set[Worker[Task, Answer]] = set()
    for _ in range(count):
        idle.put(None)

    def work(task: Task) -> Answer:
        worker = idle.get()
        if worker is None:
            worker = Worker(function)
            running.add(worker)
        try:
            answer = worker.run(task)
        except WorkerDied as error:
            running.discard(worker)
            worker.close()
            worker = None
            answer = died(task, error)
        finally:
            idle.put(worker)
        return answer

    pool = ThreadPoolExecutor(count)
    try:
        waiting: list[Future[Answer]] = [pool.submit(work, task) for task in tasks]
        waiting.reverse()
        while waiting:
            yield waiting.pop().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in list(running):
            worker.close()
