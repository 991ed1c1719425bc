"""``--format text``: each finding on a line of its own, with the marked source beneath it.

Lines and columns are one-based; columns count code points.
"""

from __future__ import annotations

import os
import sys
from typing import TextIO

from armls.cli.output import Summary, write_encoded
from armls.core.finding import Finding, Severity
from armls.core.text import SourceText
from armls.services.analysis import Report
from armls.services.checking import Failure
from armls.services.excerpt import excerpt, printable

_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFORMATION: "1;36"}


class TextOutput:
    """A writer of text, in colour on a terminal only."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_coloured = _wants_colour(stream)

    def report(self, report: Report) -> None:
        """Report one file's findings."""
        for finding in report.findings:
            write_encoded(self._stream, self._finding(report.name, finding, report.text) + "\n")

    def failure(self, failure: Failure) -> None:
        """Write nothing: the line on standard error reports it."""

    def finish(self, summary: Summary) -> None:
        """Write the last line: the numbers of findings and files."""
        counts = [
            _counted(summary.errors, "error") if summary.errors else "",
            _counted(summary.warnings, "warning") if summary.warnings else "",
            f"{summary.information} information" if summary.information else "",
        ]
        found = ", ".join(count for count in counts if count)
        notes = [f"{summary.fixed} fixed" if summary.fixed else ""]
        notes.append(f"{summary.suppressed} suppressed" if summary.suppressed else "")
        hidden = f" ({', '.join(note for note in notes if note)})" if any(notes) else ""
        files = _counted(summary.files, "file")
        if not summary.files:
            write_encoded(self._stream, "Nothing was checked.\n" if summary.failures else "No templates found.\n")
        elif found:
            where = f"{summary.files_with_findings} of {files}" if summary.files > 1 else files
            write_encoded(self._stream, f"{found} in {where}{hidden}.\n")
        else:
            write_encoded(self._stream, f"No findings in {files}{hidden}.\n")

    def _finding(self, name: str, finding: Finding, text: SourceText) -> str:
        line, column = text.position(finding.start, "utf-32")
        colour = _COLOURS[finding.severity]
        place = self._painted(f"{printable(name)}:{line + 1}:{column + 1}", "1")
        head = f"{place} {self._painted(finding.severity.label, colour)} {finding.rule} {printable(finding.message)}"
        rows = [head]
        for row in excerpt(text, finding.start, finding.end):
            gutter = self._painted(f"{row.number:>5} |" if row.number else "      |", "2")
            shown = self._painted(row.text, colour) if row.is_mark else row.text
            rows.append(f"{gutter} {shown}".rstrip())
        return "\n".join(rows) + "\n"

    def _painted(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._is_coloured else text


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _wants_colour(stream: TextIO) -> bool:
    """Whether the stream is a terminal with colours that the user has not disabled."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not stream.isatty():
        return False
    return sys.platform != "win32" or bool(os.environ.get("WT_SESSION") or os.environ.get("ANSICON"))
