"""Gives memory that is free back to the system."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Collect garbage, and hand what is free to the system; the allocator would keep it until the process ends.

    Takes some ten milliseconds, during which no other thread runs: call it when there is nothing to do.
    """
    gc.collect()
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], object] | None:
    """The C library's ``malloc_trim``; None where it has none, as everywhere but on Linux with glibc."""
    if not sys.platform.startswith("linux"):
        return None
    import ctypes

    try:
        trim: Callable[[int], object] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return None
    return trim
