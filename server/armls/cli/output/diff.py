"""``--diff``: unified diffs of what fixing would change, and no findings."""

from __future__ import annotations

import difflib
import re
from typing import TextIO

from armls.cli import report_failure
from armls.cli.output import Summary, write_encoded
from armls.cli.output.excerpt import printable
from armls.services.analysis import Report
from armls.services.checking import Failure, Repair

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")


class DiffOutput:
    """Writes what ``patch`` reads; on a terminal without what would act on it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()

    def difference(self, repair: Repair) -> None:
        """Show what would change in one file."""
        before, after = (_LINE.findall(text) for text in (repair.report.text.text, repair.text))
        name = printable(repair.report.name)
        for line in difflib.unified_diff(before, after, name, name):
            body = line.rstrip("\r\n")
            shown = printable(body) + "\n" if self._is_terminal else line
            write_encoded(self._stream, shown if line != body else f"{shown.rstrip()}\n\\ No newline at end of file\n")

    def report(self, report: Report) -> None:
        """Nothing: findings are not asked for."""

    def failure(self, failure: Failure) -> None:
        """Nothing: the line on standard error says it."""

    def finish(self, summary: Summary) -> None:
        """Say on standard error how much would be mended."""
        report_failure(f"--fix would mend {summary.fixed} finding{'s' * (summary.fixed != 1)}")
