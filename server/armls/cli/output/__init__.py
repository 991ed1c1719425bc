"""The formats in which findings are shown, one file each."""

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
    """What a run comes to so far."""

    files: int = 0
    files_with_findings: int = 0
    errors: int = 0
    warnings: int = 0
    information: int = 0
    suppressed: int = 0
    fixed: int = 0
    """What was mended, or would be, and is in no other number."""
    failures: int = 0
    """What could not be checked."""
    elapsed_seconds: float = 0.0

    def add(self, report: Report) -> None:
        """Count one file."""
        self.files += 1
        self.files_with_findings += bool(report.findings)
        self.suppressed += report.suppressed
        for finding in report.findings:
            self.errors += finding.severity == Severity.ERROR
            self.warnings += finding.severity == Severity.WARNING
            self.information += finding.severity == Severity.INFORMATION


def whole_characters(text: str) -> str:
    """The text without halves of characters, on which readers of other programs fail."""
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", text)


def write_encoded(stream: TextIO, text: str) -> None:
    """Write a text to a stream in whose encoding some of its characters may not exist."""
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding))


class Output(Protocol):
    """Writes results to a stream as they come."""

    def __init__(self, stream: TextIO) -> None: ...

    def report(self, report: Report) -> None:
        """Show one file's findings."""

    def failure(self, failure: Failure) -> None:
        """Show why something was not checked, where standard error is not enough."""

    def finish(self, summary: Summary) -> None:
        """Show what all files together come to."""
