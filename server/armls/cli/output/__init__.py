"""The output formats of findings, one module each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol, TextIO

from armls.core.finding import Severity
from armls.services.analysis import Report
from armls.services.checking import Failure

_HALF = re.compile("[\ud800-\udfff]")


@dataclass
class Summary:
    """The totals of a run so far."""

    files: int = 0
    files_with_findings: int = 0
    errors: int = 0
    warnings: int = 0
    information: int = 0
    suppressed: int = 0
    fixed: int = 0
    """Findings that were fixed, or would be, and aren't counted elsewhere."""
    failures: int = 0
    """Files that could not be checked."""
    elapsed_seconds: float = 0.0

    def add(self, report: Report) -> None:
        """Count a file."""
        self.files += 1
        self.files_with_findings += bool(report.findings)
        self.suppressed += report.suppressed
        for finding in report.findings:
            self.errors += finding.severity == Severity.ERROR
            self.warnings += finding.severity == Severity.WARNING
            self.information += finding.severity == Severity.INFORMATION


def whole_characters(text: str) -> str:
    """Replace lone surrogates, on which the parsers of other programs fail."""
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", text)


def write_encoded(stream: TextIO, text: str) -> None:
    """Write to a stream whose encoding may not support all characters."""
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding))


class Output(Protocol):
    """A writer of results to a stream, as they arrive."""

    def __init__(self, stream: TextIO) -> None: ...

    def report(self, report: Report) -> None:
        """Report one file's findings."""

    def failure(self, failure: Failure) -> None:
        """Report why a file was not checked, if standard error isn't enough."""

    def finish(self, summary: Summary) -> None:
        """Report the totals of all files."""
