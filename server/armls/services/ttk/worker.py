"""One worker process: questions go in, answers come out, and whatever goes wrong ends it."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import IO, Any

from armls.services.ttk import process_tree
from armls.services.ttk.adapter import Adapter, TimedOut, Unavailable, WorkerFailed, WorkerStopped

_LOOK_SECONDS = 0.25
_CHUNK = 1 << 16
_MOST_BYTES = 64 << 20
_LAST_WORDS = 600


class Worker:
    """Belongs to one thread, but for :meth:`stop`. Raises Unavailable where the process cannot be started."""

    def __init__(self, adapter: Adapter, number: int, memory_bytes: int) -> None:
        self.number, self.runs = number, 0
        self._adapter, self._memory_bytes = adapter, memory_bytes
        self._asked = 0
        self._answers: SimpleQueue[bytes | WorkerFailed] = SimpleQueue()
        self._last_words = b""
        self._ending, self._is_ended = threading.Lock(), False
        launch = adapter.launch()
        self._scratch = launch.scratch
        try:
            self._process = process_tree.start(launch)
        except OSError as error:
            self._clean_up()
            reason = "it isn't executable" if isinstance(error, PermissionError) else (error.strerror or str(error))
            message = f"{adapter.name} cannot be started ({launch.command[0]}): {reason.lower()}"
            raise Unavailable(message) from error
        self._threads = [
            threading.Thread(target=work, args=(stream,), name=f"armls-worker-{number}", daemon=True)
            for work, stream in ((self._read_errors, self._process.stderr), (self._read_answers, self._process.stdout))
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def ask(self, question: Any, deadline: float, is_wanted: Callable[[], bool]) -> Any:
        """The answer to a question, by ``deadline`` on the monotonic clock.

        Raises TimedOut, WorkerStopped, WorkerFailed, and Refused.
        """
        self._asked += 1
        stdin = self._process.stdin
        assert stdin is not None
        try:
            stdin.write(self._adapter.question(self._asked, question))
        except (OSError, ValueError) as error:
            raise self._died() from error
        data = self._next(deadline, is_wanted)
        if isinstance(data, WorkerFailed):
            raise data
        return self._adapter.answer(self._asked, data)

    def resident_bytes(self) -> int:
        """The memory that the process and its children use."""
        return process_tree.resident_bytes(self.pid)

    def stop(self) -> None:
        """End the process, from any thread; a pending question raises WorkerFailed."""
        with self._ending:
            if not self._is_ended:
                process_tree.end(self._process)
                self._clean_up()
            self._is_ended = True

    def close(self) -> None:
        """End the process and give everything back."""
        self.stop()
        for thread in self._threads:
            thread.join(_LOOK_SECONDS * 4)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            with suppress(OSError):
                if stream is not None:
                    stream.close()

    def _clean_up(self) -> None:
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def _next(self, deadline: float, is_wanted: Callable[[], bool]) -> bytes | WorkerFailed:
        while True:
            left = deadline - time.monotonic()
            try:
                return self._answers.get(timeout=max(min(left, _LOOK_SECONDS), 0.0))
            except Empty:
                pass
            if self._process.poll() is not None and self._answers.empty():
                return self._died()  # what it has started may still hold the other end of its output
            if left <= 0:
                raise TimedOut(f"{self._adapter.name} did not answer in time and was ended")
            if not is_wanted():
                raise WorkerStopped(f"{self._adapter.name} was ended")
            used = self.resident_bytes()
            if used > 2 * self._memory_bytes:
                raise WorkerStopped(f"{self._adapter.name} was ended because it used {used >> 20} MB of memory")

    def _died(self) -> WorkerFailed:
        """Why nothing more is to be had from the process."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_LOOK_SECONDS * 4)
        self._threads[0].join(_LOOK_SECONDS)  # the one that reads its last words
        code = self._process.poll()
        how = "closed its output" if code is None else f"ended unexpectedly ({_meaning(code)})"
        words = " ".join(self._last_words.decode("utf-8", "replace").split())
        return WorkerFailed(f"{self._adapter.name} {how}{': ' + words if words else ''}")

    # ---- on threads of their own

    def _read_answers(self, stream: IO[bytes]) -> None:
        received = bytearray()
        try:
            while data := os.read(stream.fileno(), _CHUNK):
                received += data
                for answer in self._adapter.whole_answers(received):
                    self._answers.put(answer)
                if len(received) > _MOST_BYTES:
                    raise WorkerFailed(f"{self._adapter.name} sent an answer of more than {_MOST_BYTES >> 20} MB")
        except WorkerFailed as error:
            self._answers.put(error)
            return
        except (OSError, ValueError):
            pass
        self._answers.put(self._died())

    def _read_errors(self, stream: IO[bytes]) -> None:
        with suppress(OSError, ValueError):
            while data := os.read(stream.fileno(), _CHUNK):
                self._last_words = (self._last_words + data)[-_LAST_WORDS:]


def _meaning(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
