"""How much memory and processor time we and our workers use, and where that is going."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

import psutil

Trend = Literal["rising", "steady", "falling"]

_KEPT = 60
_STEADY_FRACTION = 0.05


@dataclass(frozen=True, slots=True)
class Sample:
    """Bytes of memory, and seconds of processor time since the start, of ourselves and of what we have started."""

    rss: int
    children: int
    cpu_seconds: float
    children_cpu_seconds: float
    workers: int


def take_sample() -> Sample:
    """Ask the system."""
    ourselves = psutil.Process()
    rss, cpu, count = 0, 0.0, 0
    for child in ourselves.children(recursive=True):
        with suppress(psutil.Error):  # it has just ended
            rss += child.memory_info().rss
            times = child.cpu_times()
            cpu += times.user + times.system
            count += 1
    times = ourselves.cpu_times()
    return Sample(ourselves.memory_info().rss, rss, times.user + times.system, cpu, count)


def trend(values: Sequence[float]) -> Trend:
    """Where values go: the mean of the later half against that of the earlier."""
    half = len(values) // 2
    if not half:
        return "steady"
    before, after = sum(values[:half]) / half, sum(values[-half:]) / half
    if abs(after - before) <= _STEADY_FRACTION * max(before, 1):
        return "steady"
    return "rising" if after > before else "falling"


class Monitor:
    """Remembers the last samples. ``warn_bytes``: above so much of our own memory a warning is due, once."""

    def __init__(self, warn_bytes: int) -> None:
        self.warn_bytes = warn_bytes
        self._samples: deque[Sample] = deque(maxlen=_KEPT)
        self._is_above = False

    def add(self, sample: Sample) -> str | None:
        """Remember a sample; the warning that is due with it."""
        self._samples.append(sample)
        was_above, self._is_above = self._is_above, sample.rss > self.warn_bytes
        if not self._is_above or was_above:
            return None
        going = trend([one.rss for one in self._samples])
        return f"armls uses {sample.rss >> 20} MB of memory ({going}), more than the {self.warn_bytes >> 20} MB set"

    def trend(self) -> Trend:
        """Where our own memory goes."""
        return trend([one.rss for one in self._samples])
