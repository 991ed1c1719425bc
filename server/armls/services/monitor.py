"""The memory and processor time of this process and its workers, and their trend."""

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
    """The memory in bytes and processor time in seconds of this process and of its children."""

    rss: int
    children: int
    cpu_seconds: float
    children_cpu_seconds: float
    workers: int


def take_sample() -> Sample:
    """Query the system."""
    ourselves = psutil.Process()
    rss, cpu, count = 0, 0.0, 0
    for child in ourselves.children(recursive=True):
        with suppress(psutil.Error):  # the child has just ended
            rss += child.memory_info().rss
            times = child.cpu_times()
            cpu += times.user + times.system
            count += 1
    times = ourselves.cpu_times()
    return Sample(ourselves.memory_info().rss, rss, times.user + times.system, cpu, count)


def trend(values: Sequence[float]) -> Trend:
    """The trend of values: the mean of the later half compared with that of the earlier."""
    half = len(values) // 2
    if not half:
        return "steady"
    before, after = sum(values[:half]) / half, sum(values[-half:]) / half
    if abs(after - before) <= _STEADY_FRACTION * max(before, 1):
        return "steady"
    return "rising" if after > before else "falling"


class Monitor:
    """The last samples. ``warn_bytes``: the memory of this process above which there is a single warning."""

    def __init__(self, warn_bytes: int) -> None:
        self.warn_bytes = warn_bytes
        self._samples: deque[Sample] = deque(maxlen=_KEPT)
        self._is_above = False

    def add(self, sample: Sample) -> str | None:
        """Add a sample; the warning that it causes, if any."""
        self._samples.append(sample)
        was_above, self._is_above = self._is_above, sample.rss > self.warn_bytes
        if not self._is_above or was_above:
            return None
        going = trend([one.rss for one in self._samples])
        return (
            f"armls uses {sample.rss >> 20} MB of memory ({going}), more than the configured {self.warn_bytes >> 20} MB"
        )

    def trend(self) -> Trend:
        """The trend of this process's memory."""
        return trend([one.rss for one in self._samples])
