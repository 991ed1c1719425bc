"""The interface between the pool and the program that it runs, and its exceptions.

The pool starts processes, asks them one question at a time and ends them. What the program is, how a question looks on
its standard input and an answer on its standard output, and when a worker is not fit for another question is an
:class:`Adapter`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

Ask = Callable[[Any], Any]
"""Puts one question to a worker and gives its answer. Raises WorkerFailed and what the adapter's ``answer`` raises."""


class PoolError(Exception):
    """The reason why there is no answer, in one line for the user."""


class Unavailable(PoolError):
    """The program is missing or cannot be started, here and for everyone."""


class Refused(PoolError):
    """The worker can be used again, but has no answer to this question; asking again would not help."""


class WorkerFailed(PoolError):
    """The worker can't be used any longer: it has died, or sent an invalid answer."""


class WorkerStopped(WorkerFailed):
    """The worker was ended by us because the question was too much for it; asking again would not help."""


class TimedOut(WorkerStopped):
    """The worker took too long."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How a process is started: an absolute path with arguments, the whole environment, the folder it runs in.

    ``scratch`` is a folder of its own for what it leaves behind, removed when it has ended.
    """

    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    scratch: Path | None = None


class Adapter(Protocol):
    """The program of a pool. Its methods are called from several threads."""

    name: str
    """For messages, such as ``pwsh``."""

    def launch(self) -> Launch:
        """How to start a worker. Raises Unavailable."""

    def greet(self, ask: Ask) -> None:
        """Make a process that was just started ready for its first question.

        Raises Unavailable where no other process would fare better.
        """

    def question(self, number: int, question: Any) -> bytes:
        """The bytes that put a question."""

    def whole_answers(self, received: bytearray) -> list[bytes]:
        """Take the answers that have arrived in full out of what was received. Raises WorkerFailed."""

    def answer(self, number: int, data: bytes) -> Any:
        """The content of an answer. Raises Refused, and WorkerFailed where it doesn't answer that question."""

    def is_fit(self, answer: Any) -> bool:
        """Whether the worker that gave this answer may be asked again."""
