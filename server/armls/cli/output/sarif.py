"""``--format sarif``: SARIF 2.1.0, as code scanning reads it.

Lines and columns are one-based, columns count UTF-16 units, end columns are exclusive. URIs are relative to the
root of the repository (``%SRCROOT%``), or to the current folder if there is none.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

from armls import __version__
from armls.cli.output import Summary, whole_characters
from armls.core.finding import Finding, Fix, Severity
from armls.core.text import SourceText
from armls.rules.registry import all_rules
from armls.rules.rule import Rule
from armls.services.analysis import Report
from armls.services.baseline import identity, relative_path
from armls.services.checking import Failure

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFORMATION: "note"}
_ROOT = "%SRCROOT%"

Json = dict[str, Any]


class SarifOutput:
    """A writer that collects the results and writes them at the end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._root = _repository_root()
        self._rules: list[Rule | str] = list(all_rules())
        self._index = {rule.id: number for number, rule in enumerate(all_rules())}
        self._results: list[Json] = []
        self._notifications: list[Json] = []
        self._seen: Counter[tuple[str, ...]] = Counter()

    def report(self, report: Report) -> None:
        """Collect one file's findings."""
        artifact = self._artifact(report.name)
        path = relative_path(report.name, self._root)
        for finding in report.findings:
            self._results.append(self._result(finding, report.text, artifact, path))

    def failure(self, failure: Failure) -> None:
        """Collect a file that was not checked."""
        notification: Json = {"level": "error", "message": {"text": whole_characters(failure.reason)}}
        if failure.path:
            notification["locations"] = [{"physicalLocation": {"artifactLocation": self._artifact(failure.path)}}]
        self._notifications.append(notification)

    def finish(self, summary: Summary) -> None:
        """Write everything."""
        driver = {
            "name": "armls",
            "version": __version__,
            "semanticVersion": __version__,
            "rules": [_descriptor(rule) for rule in self._rules],
        }
        invocation: Json = {"executionSuccessful": not self._notifications}
        if self._notifications:
            invocation["toolExecutionNotifications"] = self._notifications
        run = {
            "tool": {"driver": driver},
            "columnKind": "utf16CodeUnits",
            "originalUriBaseIds": {_ROOT: {"uri": Path(self._root).as_uri().rstrip("/") + "/"}},
            "invocations": [invocation],
            "results": self._results,
        }
        # Everything beyond ASCII is escaped, so that no terminal or pipe can fail to encode it.
        self._stream.write(json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n")

    def _result(self, finding: Finding, text: SourceText, artifact: Json, path: str) -> Json:
        if finding.rule not in self._index:
            self._index[finding.rule] = len(self._rules)
            self._rules.append(finding.rule)
        location: Json = {"physicalLocation": _place(artifact, text, finding.start, finding.end)}
        if finding.pointer:
            location["logicalLocations"] = [{"fullyQualifiedName": whole_characters(finding.pointer), "kind": "member"}]
        result: Json = {
            "ruleId": finding.rule,
            "ruleIndex": self._index[finding.rule],
            "level": _LEVELS[finding.severity],
            "message": {"text": whole_characters(finding.message)},
            "locations": [location],
            "partialFingerprints": {"armls/v1": self._fingerprint(path, finding, text)},
        }
        if finding.related:
            result["relatedLocations"] = [
                {
                    "physicalLocation": _place(artifact, text, one.start, one.end),
                    "message": {"text": whole_characters(one.message)},
                }
                for one in finding.related
            ]
        if finding.fix is not None and finding.fix.edits:
            result["fixes"] = [_fix(finding.fix, text, artifact)]
        if finding.ttk is not None:
            result["properties"] = {"ttk": finding.ttk, "ttkOutcome": finding.ttk_outcome}
        return result

    def _fingerprint(self, path: str, finding: Finding, text: SourceText) -> str:
        """A fingerprint that is stable while a finding moves; equal findings are numbered."""
        one = identity(path, finding, text)
        self._seen[one] += 1
        return f"{blake2b(json.dumps(one).encode(), digest_size=16).hexdigest()}:{self._seen[one]}"

    def _artifact(self, path: str) -> Json:
        relative = relative_path(path, self._root)
        if relative.startswith("../") or Path(relative).is_absolute():
            return {"uri": Path(path).absolute().as_uri()}
        return {"uri": _quoted(relative), "uriBaseId": _ROOT}


def _quoted(path: str) -> str:
    """A relative path as a URI. A colon is quoted too: in the first segment it would end a scheme."""
    return quote(os.fsencode(path), safe="/")


def _repository_root() -> str:
    """The nearest folder upward with a ``.git``, or the current folder."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if os.path.lexists(folder / ".git"):
            return str(folder)
    return str(here)


def _descriptor(rule: Rule | str) -> Json:
    if isinstance(rule, str):
        return {"id": rule}
    tags = [rule.area, *([f"ARM-TTK: {rule.ttk}"] if rule.ttk else []), *(["style"] if rule.is_style else [])]
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.manual},
        "help": {"text": rule.manual, "markdown": rule.manual},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.is_default},
        "properties": {"tags": tags},
    }


def _place(artifact: Json, text: SourceText, start: int, end: int) -> Json:
    return {"artifactLocation": artifact, "region": _region(text, start, end)}


def _region(text: SourceText, start: int, end: int) -> Json:
    (line, column), (end_line, end_column) = text.position(start), text.position(end)
    return {"startLine": line + 1, "startColumn": column + 1, "endLine": end_line + 1, "endColumn": end_column + 1}


def _fix(fix: Fix, text: SourceText, artifact: Json) -> Json:
    replacements: Sequence[Json] = [
        {
            "deletedRegion": _region(text, edit.start, edit.end),
            "insertedContent": {"text": whole_characters(edit.text)},
        }
        for edit in sorted(fix.edits, key=lambda one: (one.start, one.end))
    ]
    title = fix.title if fix.is_safe else f"{fix.title} (may change the deployment)"
    changes = [{"artifactLocation": artifact, "replacements": replacements}]
    return {"description": {"text": whole_characters(title)}, "artifactChanges": changes}
