"""Counts what rules do, in steps and not in seconds, so that the same document always has the same findings."""

from __future__ import annotations

from collections.abc import Collection, Mapping

MAX_STEPS = 1_000_000
"""What one rule may do in one document: about a second's work, and many times what real templates take."""
FREE_STEPS = 100
"""What it may do in one member, one template or the document before it is counted."""


class Exceeded(Exception):
    """A rule has done all that it may do in this document."""


class Meter:
    """The steps of each rule so far in one version of a document.

    A step is about a microsecond: a dependency followed, two values compared. What a rule does once for each node that
    it checks is not counted, since the size of the text limits it.
    """

    __slots__ = ("_most", "_steps", "_totals", "stopped")

    def __init__(self) -> None:
        self._steps, self._most = 0, MAX_STEPS + FREE_STEPS
        self._totals: dict[str, int] = {}
        self.stopped: set[str] = set()
        """The rules that do no more in this version."""

    def start(self, rule: str) -> None:
        """A rule begins with a member, a template or the document."""
        self._steps = 0
        if self._totals:
            self._most = MAX_STEPS + FREE_STEPS - self._totals.get(rule, 0)

    def spend(self, steps: int) -> None:
        """Count steps of the rule that has begun. Raises Exceeded."""
        self._steps += steps
        if self._steps > self._most:
            raise Exceeded

    def end(self, rule: str) -> int:
        """The counted steps of the rule that has started."""
        steps = self._steps - FREE_STEPS
        if steps <= 0:
            return 0
        self._totals[rule] = self._totals.get(rule, 0) + steps
        return steps

    def repeat(self, done: Mapping[str, int]) -> Collection[str]:
        """Count what rules did in an earlier version, and need not do again; gives those that it is too much for."""
        exceeded = []
        for rule, steps in done.items():
            total = self._totals.get(rule, 0) + steps
            if total > MAX_STEPS:
                exceeded.append(rule)
            else:
                self._totals[rule] = total
        return exceeded
