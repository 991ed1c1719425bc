"""Work that can be given up between two steps."""

from __future__ import annotations

from collections.abc import Callable


class Cancelled(Exception):
    """Raised by work whose result nobody waits for any more."""


CancelCheck = Callable[[], None]
"""Called between steps; raises :class:`Cancelled` when the work is no longer wanted."""


def never() -> None:
    """The check of work that nobody cancels."""
