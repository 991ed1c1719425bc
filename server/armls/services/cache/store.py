"""What a place to keep results can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class StoreFailed(Exception):
    """A store cannot be used at the moment; the message is one line that says why."""


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """What a store holds. ``place`` is for the user, without a password."""

    name: str
    place: str
    entries: int
    bytes: int


class Store(Protocol):
    """Keeps JSON texts under keys. Used by one thread at a time; raises StoreFailed where it cannot be used.

    ``seconds``: what a call may take; who waits for it gives up then (see :mod:`armls.services.cache.boundary`).
    """

    name: str
    seconds: float

    def get(self, key: str) -> str | None:
        """The text kept under a key, unless its time is over."""

    def set(self, key: str, text: str) -> None:
        """Keep a text."""

    def clear(self) -> int:
        """Forget everything that armls has kept here; how many texts that were."""

    def prune(self) -> int:
        """Forget what is too old or too much; how many texts that were."""

    def info(self) -> StoreInfo:
        """What is kept."""

    def close(self) -> None:
        """Give back files and connections."""

    def interrupt(self) -> None:
        """Called from another thread: end the call that is under way, if that can be done. No other call follows."""
