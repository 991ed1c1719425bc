"""``--format azure``: logging commands, which Azure DevOps displays as issues of a pipeline run.

Lines and columns are one-based, columns count UTF-16 units. Azure DevOps supports errors and warnings only:
information is reported as a warning.
"""

from __future__ import annotations

from typing import TextIO

from armls.cli.output import Summary, write_encoded
from armls.core.finding import Severity
from armls.services.analysis import Report
from armls.services.checking import Failure
from armls.services.excerpt import printable

_ESCAPES = (("%", "%AZP25"), ("\r", "%0D"), ("\n", "%0A"))
_IN_PROPERTIES = ((";", "%3B"), ("]", "%5D"))


class AzureOutput:
    """A writer of one command for each finding."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def report(self, report: Report) -> None:
        """Report one file's findings."""
        path = _property(report.name)
        for finding in report.findings:
            line, column = report.text.position(finding.start)
            type_ = "error" if finding.severity is Severity.ERROR else "warning"
            place = f"sourcepath={path};linenumber={line + 1};columnnumber={column + 1}"
            self._issue(f"type={type_};{place};code={_property(finding.rule)};", finding.message)

    def failure(self, failure: Failure) -> None:
        """Report why a file was not checked."""
        self._issue(f"type=error;sourcepath={_property(failure.path)};", failure.reason)

    def finish(self, summary: Summary) -> None:
        """Write nothing: Azure DevOps counts by itself."""

    def _issue(self, properties: str, message: str) -> None:
        write_encoded(self._stream, f"##vso[task.logissue {properties}]{_data(message)}\n")


def _data(text: str) -> str:
    """Escape a message for a command, on one line."""
    for character, escape in _ESCAPES:
        text = text.replace(character, escape)
    return printable(text)


def _property(text: str) -> str:
    text = _data(text)
    for character, escape in _IN_PROPERTIES:
        text = text.replace(character, escape)
    return text
