"""How long from an edit to its diagnostics beside a bare pygls server, which only applies the edit and answers.

Both servers run at once and take turns, so that whatever else the machine does hits both. Answers are matched by
version; medians are compared. Edits of a declaration that many resources use have no goal: what they cost grows with
the number of these resources.

    python benchmarks/latency.py [--rounds N] [--template FILE] [--size NAME…] [--edit NAME…] [--pull] [--encoding E]
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from connection import ARMLS, ECHO, URI, Connection, frame
from edits import KINDS, NARROW, Edits, middle_resource, positioned, typed
from figures import Figure, report
from templates import make_template

SIZES = {"240 KB": (100, 2, 6.0), "1.7 MB": (780, 2, 4.0), "4.5 MB": (780, 8, 3.0)}
"""By name: resources, width, and how many times as long as the bare server it may take."""

FILE_GOAL = 4.0


class Pair:
    """Both servers with one document open, whose edits go to each in turn."""

    def __init__(self, text: str, pulls: bool, encoding: str) -> None:
        self._text, self._encoding = text, encoding
        self._version = 1
        self._servers = [Connection(command, pulls, encoding) for command in (ARMLS, ECHO)]
        for server in self._servers:
            server.initialize()
            server.open(text)

    def compare(self, name: str, goal: float | None, edits: Edits, rounds: int) -> Figure:
        """Make the edits ``rounds`` times."""
        times: list[list[float]] = [[], []]
        changes = list(positioned(edits, self._text, self._encoding))
        for change in changes * rounds:
            self._version += 1
            document = {"uri": URI, "version": self._version}
            params = {"textDocument": document, "contentChanges": [change]}
            framed = frame(method="textDocument/didChange", params=params)
            for server, taken in zip(self._servers, times, strict=True):
                began = time.perf_counter()
                server.judged(framed, self._version)
                taken.append((time.perf_counter() - began) * 1000)
        return Figure.of_times(name, times[0], times[1], goal)

    def end(self) -> None:
        """End both servers."""
        for server in self._servers:
            server.end()


def main() -> int:
    """Print one line a comparison; the exit code is 1 where a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each sequence of edits is made")
    parser.add_argument("--template", type=Path, help="also edit this file, at its top and in its innermost resource")
    parser.add_argument("--size", nargs="*", choices=SIZES, default=list(SIZES))
    parser.add_argument("--edit", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--pull", action="store_true", help="as a client that asks for diagnostics")
    parser.add_argument("--encoding", choices=("utf-8", "utf-16", "utf-32"), default="utf-16")
    arguments = parser.parse_args()
    found: list[Figure] = []
    for size in arguments.size:
        resources, width, goal = SIZES[size]
        text = make_template(resources, width)
        pair = Pair(text, arguments.pull, arguments.encoding)
        for kind in arguments.edit:
            edits = KINDS[kind](text, middle_resource(text))
            rounds = _rounds(arguments.rounds, edits)
            found.append(report(pair.compare(f"{size}, {kind}", goal if kind in NARROW else None, edits, rounds)))
        pair.end()
    if arguments.template is not None:
        text = arguments.template.read_text("utf-8-sig")
        pair = Pair(text, arguments.pull, arguments.encoding)
        for place, at in _places(text).items():
            edits = typed(at, "x")
            name = f"{arguments.template.name}, {place}"
            found.append(report(pair.compare(name, FILE_GOAL, edits, _rounds(arguments.rounds, edits))))
        pair.end()
    return int(any(one.is_missed for one in found))


def _rounds(rounds: int, edits: Edits) -> int:
    """Fewer rounds of long sequences."""
    return max(1, 4 * rounds // len(edits))


def _places(text: str) -> dict[str, int]:
    """Offsets at the top, and in the innermost resource (by indentation)."""
    innermost = max(_all(text, '"apiVersion": "'), key=lambda at: at - text.rfind("\n", 0, at))
    parameter = text.index('"', text.index('"parameters"') + 12)
    return {
        "value at the top": text.index('"contentVersion": "') + 19,
        "name of the first parameter": text.index('"', parameter + 1),
        "its default value": text.index('"defaultValue": "', parameter) + 17,
        "value in the innermost resource": text.index('"name": "', innermost) + 9,
        "property in the innermost resource": innermost + 1,
    }


def _all(text: str, part: str) -> list[int]:
    found: list[int] = []
    at = text.find(part)
    while at >= 0:
        found.append(at)
        at = text.find(part, at + 1)
    return found


if __name__ == "__main__":
    sys.exit(main())
