"""From start to the reply to ``initialize`` beside a bare pygls server, and the first analysis of a large document.

python benchmarks/start_up.py [--rounds N]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time

import psutil

from connection import ARMLS, ECHO, Connection
from figures import Figure, report
from templates import make_template

START_GOAL = 1.3
FIRST_GOAL_MS = 1000.0
MEMORY_GOAL_MB = 150.0


def main() -> int:
    """Print one line a figure; the exit code is 1 where a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=11, help="how often each server is started")
    rounds = parser.parse_args().rounds
    found = [report(compare_starts(rounds)), *map(report, first_analysis(max(rounds // 4, 3)))]
    return int(any(one.is_missed for one in found))


def compare_starts(rounds: int) -> Figure:
    """Start both servers in turn."""
    times: list[list[float]] = [[], []]
    for _ in range(rounds):
        for command, taken in zip((ARMLS, ECHO), times, strict=True):
            began = time.perf_counter()
            server = Connection(command)
            server.initialize()
            taken.append((time.perf_counter() - began) * 1000)
            server.end()
    return Figure.of_times("server, start to reply", times[0], times[1], START_GOAL)


def first_analysis(rounds: int) -> list[Figure]:
    """Open a document of 1.7 MB in a new server: how long it takes, and the memory of the server afterwards.

    The document is sent with ``initialized``, so that what the server imports for it counts, too.
    """
    text = make_template(780, 2)
    times: list[float] = []
    sizes: list[float] = []
    for _ in range(rounds):
        server = Connection(ARMLS)
        server.initialize()
        began = time.perf_counter()
        server.open(text)
        times.append((time.perf_counter() - began) * 1000)
        memory = psutil.Process(server.process.pid).memory_info()
        sizes.append(getattr(memory, "peak_wset", memory.rss) / 1e6)
        server.end()
    return [
        Figure("server, first analysis of 1.7 MB", statistics.median(times), FIRST_GOAL_MS),
        Figure("server, memory with 1.7 MB open", statistics.median(sizes), MEMORY_GOAL_MB, "MB"),
    ]


if __name__ == "__main__":
    sys.exit(main())
