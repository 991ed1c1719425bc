"""From a snapshot of documents to findings.  (signature fixed; body in progress)"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from armls.core.cancellation import CancelCheck, never
from armls.core.finding import Finding, Severity
from armls.core.text import SourceText
from armls.rules.settings import Settings


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one analysis looks at, frozen: the focused document and the siblings it is judged with.

    Documents are keyed by URI (in the server) or path with ``/`` (on the command line); the part behind the last
    ``/`` is the file name, the part before it the folder.
    """

    focus: str
    documents: Mapping[str, SourceText]
    settings: Settings
    as_of: date


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one document, sorted by position, then rule; ``text`` is what their offsets point into."""

    name: str
    text: SourceText
    kind: str
    """``deploymentTemplate``, ``deploymentParameters``, ``createUiDefinition``, ``viewDefinition`` or ``unknown``."""
    findings: tuple[Finding, ...]
    suppressed: int = 0


class Analyser:
    """Analyses documents and remembers each one's last analysis, so that an edit costs what it touched.

    Not thread-safe: one thread uses it. ``analyse`` raises ``Cancelled`` when its ``check`` does, and never raises on
    account of a document's text.
    """

    def analyse(self, snapshot: Snapshot, check: CancelCheck = never) -> Report:
        """Everything the native rules say of the focused document."""
        text = snapshot.documents[snapshot.focus]
        findings = []
        at = text.text.find("MISTAKE")
        if at >= 0:
            findings.append(Finding("stub", Severity.ERROR, "A stub found a mistake.", at, at + 7))
        return Report(snapshot.focus, text, "deploymentTemplate", tuple(findings))

    def forget(self, name: str) -> None:
        """Drop what is remembered of a document."""


def siblings(name: str, folder: list[str]) -> list[str]:
    """Which of a folder's file names a document is judged with: for ``x.json`` exactly ``x.parameters.json``, any case."""
    stem, dot, extension = name.rpartition(".")
    wanted = f"{stem}.parameters.{extension}".lower() if dot else ""
    return [other for other in folder if other.lower() == wanted]
