"""``--format github``: workflow commands, which GitHub displays beside the lines of a change.

Lines and columns are one-based, columns count UTF-16 units. GitHub accepts columns only for a finding on one line.
"""

from __future__ import annotations

from typing import TextIO

from armls.cli.output import Summary, write_encoded
from armls.core.finding import Severity
from armls.services.analysis import Report
from armls.services.checking import Failure
from armls.services.excerpt import printable

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFORMATION: "notice"}


class GithubOutput:
    """A writer of one command for each finding."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def report(self, report: Report) -> None:
        """Report one file's findings."""
        file = _property(report.name)
        for finding in report.findings:
            (line, column), (end_line, end_column) = (report.text.position(at) for at in (finding.start, finding.end))
            place = f"file={file},line={line + 1},endLine={end_line + 1}"
            if line == end_line:
                place += f",col={column + 1},endColumn={end_column + 1}"
            self._command(_COMMANDS[finding.severity], f"{place},title={_property(finding.rule)}", finding.message)

    def failure(self, failure: Failure) -> None:
        """Report why a file was not checked."""
        self._command("error", f"file={_property(failure.path)},title=armls", failure.reason)

    def finish(self, summary: Summary) -> None:
        """Write nothing: GitHub counts by itself."""

    def _command(self, name: str, properties: str, message: str) -> None:
        write_encoded(self._stream, f"::{name} {properties}::{_data(message)}\n")


def _data(text: str) -> str:
    """Escape a message for a command, on one line."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return printable(escaped)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
