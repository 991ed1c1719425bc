"""A measured figure beside its goal."""

from __future__ import annotations

import statistics
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured, in ``unit``; ``bare`` is what it is compared with, None where the goal is absolute.

    ``goal`` is the most that ``ratio`` may be: of the measured figure to ``bare``, or of the figure itself.
    """

    name: str
    measured: float
    goal: float
    unit: str = "ms"
    bare: float | None = None

    @classmethod
    def of_times(cls, name: str, ours: list[float], bare: list[float], goal: float) -> Figure:
        """The medians of two lists of times in milliseconds."""
        return cls(name, statistics.median(ours), goal, "ms", statistics.median(bare))

    @property
    def ratio(self) -> float:
        """The measured figure as a part of what it is compared with."""
        return self.measured / self.bare if self.bare is not None else self.measured / self.goal

    @property
    def is_missed(self) -> bool:
        """Whether the goal was missed."""
        return self.ratio > (self.goal if self.bare is not None else 1.0)


def report(figure: Figure) -> Figure:
    """Print a line; gives the figure back."""
    measured = f"{figure.name:44} {figure.measured:9.1f} {figure.unit}"
    if figure.bare is not None:
        compared = f"bare {figure.bare:9.1f} {figure.unit}  {figure.ratio:6.2f} times, goal {figure.goal:g}"
    else:
        compared = f"goal {figure.goal:9.1f} {figure.unit}  {figure.ratio:6.2f} of it"
    sys.stdout.write(f"{measured}  {compared}  {'MISSED' if figure.is_missed else 'ok'}\n")
    sys.stdout.flush()
    return figure
