"""Whether memory stays where it is through thousands of edits that come in bursts, faster than they can be analysed.

Every kind of edit is made in turn, in bursts that are sent without waiting for an answer, as when a key is held down or
a file is pasted line by line. Memory is looked at when the last version's diagnostics are there and nothing is queued.

    python benchmarks/soak.py [--edits N] [--early N] [--burst N] [--resources N] [--pull] [--debounce MS]
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from collections.abc import Iterator

import psutil

from connection import ARMLS, URI, Connection, frame
from edits import KINDS, middle_resource, positioned
from figures import Figure, report
from templates import make_template

GROWTH_GOAL = 1.10
"""Memory at the end, as a multiple of that after the early edits."""
MEGABYTES_GOAL = 220.0
_REST_SECONDS = 3.0


class Soak:
    """One server with one document, and the edits that it is sent, without end; each kind leaves the text as it was."""

    def __init__(self, text: str, pulls: bool, debounce: int) -> None:
        self._server = Connection(ARMLS, pulls, debounce=debounce)
        self._process = psutil.Process(self._server.process.pid)
        self._server.initialize()
        self._server.open(text)
        self._version = 1
        at = middle_resource(text)
        kinds = [list(positioned(kind(text, at), text, "utf-16")) for kind in KINDS.values()]
        self._changes: Iterator[dict[str, object]] = itertools.cycle(itertools.chain.from_iterable(kinds))

    def edit(self, count: int, burst: int) -> None:
        """Send that many edits, and wait for the diagnostics of the last of each burst."""
        for first in range(0, count, burst):
            framed = b"".join(self._next() for _ in range(min(burst, count - first)))
            self._server.judged(framed, self._version)

    def megabytes(self) -> float:
        """The memory of the server, when it has had a moment."""
        time.sleep(_REST_SECONDS)
        return float(self._process.memory_info().rss) / (1 << 20)

    def end(self) -> None:
        """End the server."""
        self._server.end()

    def _next(self) -> bytes:
        self._version += 1
        document = {"uri": URI, "version": self._version}
        params = {"textDocument": document, "contentChanges": [next(self._changes)]}
        return frame(method="textDocument/didChange", params=params)


def main() -> int:
    """Print what memory is, early and at the end; the exit code is 1 where a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--edits", type=int, default=20_000, help="how many edits are made in all")
    parser.add_argument("--early", type=int, default=2_000, help="after how many memory is first looked at")
    parser.add_argument("--burst", type=int, default=100, help="how many edits come at once")
    parser.add_argument("--resources", type=int, default=112, help="of the template; 112 are 267 KB")
    parser.add_argument("--pull", action="store_true", help="as a client that asks for diagnostics")
    parser.add_argument("--debounce", type=int, default=0, help="armls.debounce.fastMs")
    arguments = parser.parse_args()
    soak = Soak(make_template(arguments.resources), arguments.pull, arguments.debounce)
    began = time.perf_counter()
    soak.edit(arguments.early, arguments.burst)
    early = soak.megabytes()
    soak.edit(arguments.edits - arguments.early, arguments.burst)
    late = soak.megabytes()
    soak.end()
    sys.stdout.write(f"{arguments.edits} edits took {time.perf_counter() - began:.0f} s\n")
    found = [
        report(Figure(f"memory after {arguments.early} edits", early, MEGABYTES_GOAL, "MB")),
        report(Figure(f"memory after {arguments.edits} edits", late, GROWTH_GOAL, "MB", early)),
        report(Figure(f"memory after {arguments.edits} edits", late, MEGABYTES_GOAL, "MB")),
    ]
    return int(any(one.is_missed for one in found))


if __name__ == "__main__":
    sys.exit(main())
