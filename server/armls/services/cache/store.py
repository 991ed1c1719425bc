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
    """Keeps JSON texts under keys. Used by one thread at a time; every method raises StoreFailed, and nothing else."""

    name: str

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
