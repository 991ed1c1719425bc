"""``--diff``: unified diffs of what fixing would change, and no findings."""

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
"""So many equal lines show that two texts go on alike."""

_MOST_LINES = 300
"""Where they do not go on alike after so many, the slow way finds out."""


class _Lines(difflib.SequenceMatcher[str]):
    """The lines that two versions share, found in one walk: fixes change little, and in place.

    (The original takes 20 s for a template of 1.7 MB, as most of its lines stand there many times.)
    """

    def __init__(self, before: list[str], after: list[str]) -> None:
        super().__init__(None, before, after)
        self._before, self._after = before, after

    def get_matching_blocks(self) -> list[difflib.Match]:
        """Where the versions are alike, and an empty block at their ends."""
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
    """The nearest places behind ``i`` and ``j`` from which on the texts are alike for a few lines, or to their ends."""
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
    """Lines as a unified diff counts them."""
    length = end - start
    return f"{start + 1}" if length == 1 else f"{start + 1 if length else start},{length}"


class DiffOutput:
    """Writes what ``patch`` reads; on a terminal without what would act on it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()

    def difference(self, repair: Repair) -> None:
        """Show what would change in one file."""
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
        """Nothing: findings are not asked for."""

    def failure(self, failure: Failure) -> None:
        """Nothing: the line on standard error says it."""

    def finish(self, summary: Summary) -> None:
        """Say on standard error how much would be mended."""
        report_failure(f"--fix would mend {summary.fixed} finding{'s' * (summary.fixed != 1)}")
