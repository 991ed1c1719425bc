"""The input and the result of an analysis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from armls.core.finding import Finding
from armls.core.kinds import MAIN_NAMES, UI_NAME, DocumentKind
from armls.core.text import SourceText
from armls.rules.settings import Settings


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The frozen input of an analysis: the focused document and the siblings of its check.

    Documents are keyed by URI (in the server) or path with ``/`` (on the command line); the part behind the last
    ``/`` is the file name, the part before it the folder.
    """

    focus: str
    documents: Mapping[str, SourceText]
    settings: Settings
    as_of: date
    chosen_values: str | None = None
    """The parameter file to use instead of ``x.parameters.json``; empty for the default values."""
    linked: Mapping[str, SourceText] = field(default_factory=dict)
    """The templates that the focused document links to, by their relative paths as written."""

    is_inner: bool = False
    """The focused document is the template in another document, whatever its ``$schema`` says."""

    def is_same(self, other: Snapshot) -> bool:
        """Whether two snapshots have the same report."""
        return (
            self.focus == other.focus
            and self.documents.keys() == other.documents.keys()
            and all(text is other.documents[name] for name, text in self.documents.items())
            and self.linked.keys() == other.linked.keys()
            and all(text is other.linked[path] for path, text in self.linked.items())
            and self.settings == other.settings
            and self.as_of == other.as_of
            and self.chosen_values == other.chosen_values
            and self.is_inner == other.is_inner
        )

    def values_file(self) -> str | None:
        """The parameter file for the check of the focused template: by default ``x.parameters.json``."""
        if self.chosen_values is not None:
            return self.chosen_values if self.chosen_values in self.documents else None
        wanted = values_name(self.focus)
        return next((name for name in self.documents if name.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class TtkTests:
    """ARM-TTK's own verdicts of a document: ``pass``, ``warn`` or ``fail`` by test; ``seconds`` its run took."""

    tests: Mapping[str, str]
    cached: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one document, sorted by position, then rule; their offsets are in ``text``.

    ``is_complete``: nothing was postponed; otherwise some findings are those of the previous version.
    ``ttk`` is set if ARM-TTK ran, too.
    """

    name: str
    text: SourceText
    kind: DocumentKind
    findings: tuple[Finding, ...]
    suppressed: int = 0
    is_complete: bool = True
    ttk: TtkTests | None = None


_VIEWS = (UI_NAME, "viewdefinition.json")


def siblings(name: str, folder: Iterable[str]) -> list[str]:
    """The siblings among a folder's files with which a document is checked, in any case."""
    wanted = sibling_names(name)
    return [other for other in folder if other.lower() in wanted]


def sibling_names(name: str) -> tuple[str, ...]:
    """The names, in lower case, of the possible siblings with which ``name`` is checked.

    A template ``x.json``: ``x.parameters.json``. A main template: createUiDefinition and viewDefinition too, and these
    two: the main template. A parameter file ``x.parameters.json`` or ``x.parameters.anything.json``: ``x.json``.
    """
    start = max(name.rfind("/"), name.rfind("\\")) + 1
    folder, own = name[:start].lower(), name[start:].lower()
    if own in _VIEWS:
        wanted = (*MAIN_NAMES, *(one for one in _VIEWS if one != own))
    elif ".parameters." in own:
        wanted = (f"{own.partition('.parameters.')[0]}.{own.rpartition('.')[2]}",)
    elif "." in own:
        wanted = (values_name(own), *(_VIEWS if own in MAIN_NAMES else ()))
    else:
        wanted = ()
    return tuple(folder + one for one in wanted)


def values_name(name: str) -> str:
    """The name, in lower case, of a template's parameter file; empty if it can't have one."""
    stem, dot, extension = name.rpartition(".")
    return f"{stem}.parameters.{extension}".lower() if dot else ""
