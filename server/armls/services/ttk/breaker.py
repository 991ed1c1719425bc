"""Stops trying for a while what has failed again and again."""

from __future__ import annotations

from collections.abc import Callable

_LONGEST_FACTOR = 8


class Breaker:
    """Not thread-safe: the pool's lock guards it. ``clock`` gives seconds.

    It opens after some failures in a row, lets tries through after ``seconds``, and opens for twice as long if these
    fail too. Any success closes it.
    """

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds, self._clock = seconds, clock
        self._failures, self._times = 0, 0
        self._until = 0.0
        self.reason = ""

    @property
    def is_open(self) -> bool:
        """Whether nothing is to be tried now."""
        return bool(self._times) and self._clock() < self._until

    def failed(self, reason: str, most: int) -> bool:
        """One more failure; True where it has opened the breaker, as it does when there are ``most`` in a row."""
        self._failures += 1
        if self._failures < most and not self._times:
            return False
        self.reason = reason
        self._until = self._clock() + self._seconds * min(2**self._times, _LONGEST_FACTOR)
        self._times += 1
        return True

    def succeeded(self) -> None:
        """Start counting anew."""
        self._failures, self._times, self.reason = 0, 0, ""
