"""The return of free memory to the system."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Collect garbage, and return free memory to the system, which the allocator would keep.

    It needs some ten milliseconds, during which no other thread runs: call it when idle.
    """
    gc.collect()
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], object] | None:
    """The C library's ``malloc_trim``; None if it doesn't exist, as everywhere but on Linux with glibc."""
    if not sys.platform.startswith("linux"):
        return None
    import ctypes

    try:
        trim: Callable[[int], object] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return None
    return trim
