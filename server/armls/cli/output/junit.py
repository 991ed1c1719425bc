"""``--format junit``: JUnit's XML, a suite for each file and a failed case for each finding.

JUnit has no severities: the ``type`` of a failure is the severity. Lines and columns are one-based, columns count
code points, as in text.
"""

from __future__ import annotations

import re
from typing import TextIO

from armls.cli.output import Summary
from armls.core.finding import Finding
from armls.core.text import SourceText
from armls.services.analysis import Report
from armls.services.checking import Failure

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_SPECIAL = re.compile('[&<>"\t\n\r]')
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class JunitOutput:
    """A writer that collects the suites and writes them at the end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._suites: list[str] = []
        self._tests = self._failures = self._errors = 0

    def report(self, report: Report) -> None:
        """Collect one file's findings; a file without any is one passing case."""
        file = _escaped(report.name)
        cases = [_failed(file, finding, report.text) for finding in report.findings]
        if not cases:
            cases = [f'    <testcase classname="{file}" name="no findings"/>\n']
        self._suite(file, cases, len(report.findings), 0)

    def failure(self, failure: Failure) -> None:
        """Collect a file that was not checked."""
        file, reason = _escaped(failure.path), _escaped(failure.reason)
        case = f'    <testcase classname="{file}" name="not checked"><error message="{reason}"/></testcase>\n'
        self._suite(file, [case], 0, 1)

    def finish(self, summary: Summary) -> None:
        """Write everything."""
        counts = f'tests="{self._tests}" failures="{self._failures}" errors="{self._errors}"'
        head = f'<testsuites name="armls" {counts} time="{summary.elapsed_seconds:.3f}">\n'
        text = f'<?xml version="1.0" encoding="utf-8"?>\n{head}{"".join(self._suites)}</testsuites>\n'
        # Non-ASCII characters are written as references, so that the encoding of the stream does not matter.
        self._stream.write(text.encode("ascii", "xmlcharrefreplace").decode("ascii"))

    def _suite(self, file: str, cases: list[str], failures: int, errors: int) -> None:
        self._tests += len(cases)
        self._failures += failures
        self._errors += errors
        counts = f'tests="{len(cases)}" failures="{failures}" errors="{errors}"'
        self._suites.append(f'  <testsuite name="{file}" {counts}>\n{"".join(cases)}  </testsuite>\n')


def _failed(file: str, finding: Finding, text: SourceText) -> str:
    line, column = text.position(finding.start, "utf-32")
    message, place = _escaped(finding.message), f"{line + 1}:{column + 1}"
    return (
        f'    <testcase classname="{file}" name="{_escaped(finding.rule)} {place}" file="{file}" line="{line + 1}">\n'
        f'      <failure type="{finding.severity.label}" message="{message}">{file}:{place}: {message}</failure>\n'
        "    </testcase>\n"
    )


def _escaped(text: str) -> str:
    """Escape a string for an attribute or an element."""
    safe = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], safe)
