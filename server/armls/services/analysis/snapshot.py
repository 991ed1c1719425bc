"""What an analysis is given, and what it gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from armls.core.finding import Finding
from armls.core.kinds import DocumentKind
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

    def values_file(self) -> str | None:
        """The document whose values the focused template is judged with: ``x.parameters.json`` for ``x.json``."""
        found = siblings(self.focus, self.documents)
        return found[0] if found else None


@dataclass(frozen=True, slots=True)
class TtkTests:
    """ARM-TTK's own verdicts of a document: ``pass``, ``warn`` or ``fail`` by test; ``seconds`` its run took."""

    tests: Mapping[str, str]
    cached: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one document, sorted by position, then rule; ``text`` is what their offsets point into.

    ``ttk`` is there where ARM-TTK ran, too.
    """

    name: str
    text: SourceText
    kind: DocumentKind
    findings: tuple[Finding, ...]
    suppressed: int = 0
    ttk: TtkTests | None = None


def siblings(name: str, folder: Iterable[str]) -> list[str]:
    """Which of a folder's files a document is judged with: for ``x.json`` exactly ``x.parameters.json``, any case."""
    stem, dot, extension = name.rpartition(".")
    wanted = f"{stem}.parameters.{extension}".lower() if dot else ""
    return [other for other in folder if other.lower() == wanted]
