"""``--format json``: one object for the run. Lines and characters are zero-based, characters in UTF-16 units."""

from __future__ import annotations

from typing import TextIO

from armls import __version__
from armls.cli.output import Summary, whole_characters
from armls.core.finding import Finding
from armls.core.text import SourceText
from armls.services.analysis import Report
from armls.services.checking import Failure
from armls.services.json_text import indented


class JsonOutput:
    """A writer that collects the files and writes them at the end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._files: list[dict[str, object]] = []
        self._failures: list[dict[str, object]] = []

    def report(self, report: Report) -> None:
        """Collect one file's findings."""
        diagnostics = [_diagnostic(finding, report.text) for finding in report.findings]
        name = whole_characters(report.name)
        file: dict[str, object] = {"path": name, "kind": report.kind, "diagnostics": diagnostics}
        if report.ttk is not None:
            tests, seconds = dict(sorted(report.ttk.tests.items())), report.ttk.seconds
            file["ttk"] = {"tests": tests, "cached": report.ttk.cached, "seconds": seconds}
        self._files.append(file)

    def failure(self, failure: Failure) -> None:
        """Collect a file that was not checked."""
        self._failures.append({"path": whole_characters(failure.path), "reason": whole_characters(failure.reason)})

    def finish(self, summary: Summary) -> None:
        """Write everything."""
        result = {
            "version": 1,
            "tool": {"name": "armls", "version": __version__},
            "files": self._files,
            "failures": self._failures,
            "summary": {
                "files": summary.files,
                "errors": summary.errors,
                "warnings": summary.warnings,
                "information": summary.information,
                "suppressed": summary.suppressed,
                "fixed": summary.fixed,
                "elapsedSeconds": round(summary.elapsed_seconds, 3),
            },
        }
        # Everything beyond ASCII is escaped, so that no terminal or pipe can fail to encode it.
        self._stream.write(indented(result, ensure_ascii=True) + "\n")


def _diagnostic(finding: Finding, text: SourceText) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "ttk": finding.ttk,
        "ttkOutcome": finding.ttk_outcome,
        "source": finding.source,
        "severity": finding.severity.label,
        "message": whole_characters(finding.message),
        "pointer": whole_characters(finding.pointer),
        "range": {"start": _position(text, finding.start), "end": _position(text, finding.end)},
    }


def _position(text: SourceText, offset: int) -> dict[str, int]:
    line, character = text.position(offset, "utf-16")
    return {"line": line, "character": character}
