"""What an analysis is given, and what it gives."""

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
    """What one analysis looks at, frozen: the focused document and the siblings it is judged with.

    Documents are keyed by URI (in the server) or path with ``/`` (on the command line); the part behind the last
    ``/`` is the file name, the part before it the folder.
    """

    focus: str
    documents: Mapping[str, SourceText]
    settings: Settings
    as_of: date
    chosen_values: str | None = None
    """The document whose values count in place of ``x.parameters.json``; empty where the defaults are to count."""
    linked: Mapping[str, SourceText] = field(default_factory=dict)
    """The templates that the focused document links to, by their relative paths as written."""

    is_inner: bool = False
    """The focused document is the template in another document, whatever its ``$schema`` says."""

    def is_same(self, other: Snapshot) -> bool:
        """Whether two snapshots lead to the same report."""
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
        """The document whose values the focused template is judged with: by default ``x.parameters.json``."""
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
    """The findings of one document, sorted by position, then rule; ``text`` is what their offsets point into.

    ``is_complete``: nothing was postponed; otherwise some findings are those of the version before.
    ``ttk`` is there where ARM-TTK ran, too.
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
    """Which of a folder's files a document is judged with, in any case."""
    wanted = sibling_names(name)
    return [other for other in folder if other.lower() in wanted]


def sibling_names(name: str) -> tuple[str, ...]:
    """The names, in lower case, of the files that ``name`` is judged with where they are there.

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
    """The name, in lower case, of the file that gives a template its values; empty where there can be none."""
    stem, dot, extension = name.rpartition(".")
    return f"{stem}.parameters.{extension}".lower() if dot else ""
