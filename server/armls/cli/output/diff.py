"""``--diff``: unified diffs of the changes by fixes, without findings."""

from __future__ import annotations

import difflib
import re
from typing import TextIO

from armls.cli import report_failure
from armls.cli.output import Summary, write_encoded
from armls.services.analysis import Report
from armls.services.checking import Failure, Repair
from armls.services.excerpt import printable

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")


_WINDOW = 3
"""The number of equal lines after which two versions count as aligned."""

_MOST_LINES = 300
"""The number of lines without alignment after which the slow algorithm is used."""


class _Lines(difflib.SequenceMatcher[str]):
    """The matching blocks of two versions, found in one pass, since fixes make small changes in place.

    (The original needs 20 s for a template of 1.7 MB, as most of its lines occur many times.)
    """

    def __init__(self, before: list[str], after: list[str]) -> None:
        super().__init__(None, before, after)
        self._before, self._after = before, after

    def get_matching_blocks(self) -> list[difflib.Match]:
        """The matching blocks, and an empty block at the ends."""
        a, b = self._before, self._after
        blocks: list[difflib.Match] = []
        i = j = 0
        while True:
            start = i
            while i < len(a) and j < len(b) and a[i] == b[j]:
                i, j = i + 1, j + 1
            if i > start:
                blocks.append(difflib.Match(start, j - (i - start), i - start))
            if i == len(a) or j == len(b):
                break
            found = _alike_again(a, b, i, j)
            if found is None:
                rest = difflib.SequenceMatcher(None, a[i:], b[j:], autojunk=True).get_matching_blocks()
                blocks.extend(difflib.Match(i + one.a, j + one.b, one.size) for one in rest if one.size)
                break
            i, j = found
        return [*blocks, difflib.Match(len(a), len(b), 0)]


def _alike_again(a: list[str], b: list[str], i: int, j: int) -> tuple[int, int] | None:
    """The nearest lines after ``i`` and ``j`` from which the versions are equal for a few lines, or to their ends."""
    for far in range(1, _MOST_LINES):
        for here in range(far + 1):
            x, y = i + here, j + far - here
            if x > len(a) or y > len(b):
                continue
            one, other = a[x : x + _WINDOW], b[y : y + _WINDOW]
            if one == other and (len(one) == _WINDOW or (x + len(one) == len(a) and y + len(other) == len(b))):
                return x, y
    return None


def _range(start: int, end: int) -> str:
    """The range of lines in a unified diff."""
    length = end - start
    return f"{start + 1}" if length == 1 else f"{start + 1 if length else start},{length}"


class DiffOutput:
    """A writer of input for ``patch``; on a terminal without control characters."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()

    def difference(self, repair: Repair) -> None:
        """Write the changes in one file."""
        before, after = (_LINE.findall(text) for text in (repair.report.text.text, repair.text))
        if before != after:
            name = printable(repair.report.name)
            write_encoded(self._stream, f"--- {name}\n+++ {name}\n")
        for group in _Lines(before, after).get_grouped_opcodes():
            (_, first, _, start, _), (_, _, last, _, end) = group[0], group[-1]
            write_encoded(self._stream, f"@@ -{_range(first, last)} +{_range(start, end)} @@\n")
            for tag, i, j, k, m in group:
                if tag == "equal":
                    self._lines(" ", before[i:j])
                else:
                    self._lines("-", before[i:j])
                    self._lines("+", after[k:m])

    def _lines(self, sign: str, lines: list[str]) -> None:
        for line in lines:
            body = line.rstrip("\r\n")
            shown = printable(body) + "\n" if self._is_terminal else line
            if line == body:
                shown = f"{shown.rstrip()}\n\\ No newline at end of file\n"
            write_encoded(self._stream, sign + shown)

    def report(self, report: Report) -> None:
        """Write nothing: findings are not requested."""

    def failure(self, failure: Failure) -> None:
        """Write nothing: the line on standard error reports it."""

    def finish(self, summary: Summary) -> None:
        """Print on standard error how many findings would be fixed."""
        report_failure(f"--fix would fix {summary.fixed} finding{'s' * (summary.fixed != 1)}")
