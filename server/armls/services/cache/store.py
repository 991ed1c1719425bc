"""The interface of stores of results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class StoreFailed(Exception):
    """Raised if a store can't be used at the moment; the message is one line with the reason."""


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """The content of a store. ``place`` is for display, without a password."""

    name: str
    place: str
    entries: int
    bytes: int


class Store(Protocol):
    """A store of JSON results under keys. Used by one thread at a time; raises StoreFailed if it can't be used.

    ``seconds``: the timeout of a call (see :mod:`armls.services.cache.boundary`).
    """

    name: str
    seconds: float

    def get(self, key: str) -> str | None:
        """The result under a key, unless it is expired."""

    def set(self, key: str, text: str) -> None:
        """Store a result."""

    def clear(self) -> int:
        """Delete all results of armls; their number."""

    def prune(self) -> int:
        """Delete expired and surplus results; their number."""

    def info(self) -> StoreInfo:
        """The content."""

    def close(self) -> None:
        """Close files and connections."""

    def interrupt(self) -> None:
        """End the running call, if possible; called from another thread. No other call follows."""
