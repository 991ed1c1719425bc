"""Cooperative cancellation between two steps of work."""

from __future__ import annotations

from collections.abc import Callable


class Cancelled(Exception):
    """Raised by work that has been cancelled."""


CancelCheck = Callable[[], None]
"""A function called between steps, which raises :class:`Cancelled` once the work is cancelled."""


def never() -> None:
    """The check of work that is never cancelled."""
