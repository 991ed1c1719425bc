"""A measured figure beside its goal."""

from __future__ import annotations

import statistics
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured, in ``unit``; ``bare`` is what it is compared with, None where the goal is absolute.

    ``goal`` is the most that ``ratio`` may be, or, where nothing is compared, the figure itself; None for no goal.
    """

    name: str
    measured: float
    goal: float | None
    unit: str = "ms"
    bare: float | None = None

    @classmethod
    def of_times(cls, name: str, ours: list[float], bare: list[float], goal: float | None) -> Figure:
        """The medians of two lists of times in milliseconds."""
        return cls(name, statistics.median(ours), goal, "ms", statistics.median(bare))

    @property
    def ratio(self) -> float:
        """The measured figure as a part of what it is compared with, or of the goal."""
        return self.measured / (self.bare or self.goal or self.measured)

    @property
    def is_missed(self) -> bool:
        """Whether the goal was missed."""
        return self.goal is not None and self.ratio > (self.goal if self.bare is not None else 1.0)


def report(figure: Figure) -> Figure:
    """Print a line; gives the figure back."""
    line = f"{figure.name:48} {figure.measured:9.1f} {figure.unit}"
    goal = "no goal" if figure.goal is None else f"goal {figure.goal:.4g}"
    if figure.bare is not None:
        line += f"  bare {figure.bare:9.1f} {figure.unit}  {figure.ratio:7.3f} times, {goal}"
    else:
        line += f"  {goal} {figure.unit}  {figure.ratio:7.3f} of it"
    verdict = "" if figure.goal is None else "  MISSED" if figure.is_missed else "  ok"
    sys.stdout.write(f"{line}{verdict}\n")
    sys.stdout.flush()
    return figure
