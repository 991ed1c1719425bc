"""The results of ARM-TTK for a run's files, as they are cached and displayed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from armls.core.kinds import DocumentKind, document_kind
from armls.services.files import Unreadable, decode
from armls.services.ttk.places import Places
from armls.services.ttk.pwsh import Place, TtkRun
from armls.services.ttk.units import Unit

Outcome = Literal["pass", "warn", "fail"]

_RANKS: tuple[Outcome, ...] = ("pass", "warn", "fail")
FORMAT = "1"
"""Changes with the meaning of what is kept."""


class TtkFinding(msgspec.Struct, frozen=True):
    """One error or warning of a test, at offsets (code points) of its file."""

    test: str
    outcome: Outcome
    message: str
    start: int
    end: int
    pointer: str = ""


class FileVerdict(msgspec.Struct, frozen=True):
    """The results of the tests for one file. ``kind`` is its kind of document."""

    kind: DocumentKind
    tests: dict[str, Outcome]
    findings: list[TtkFinding]


class Verdict(msgspec.Struct, frozen=True):
    """The result of a run, by the relative paths of its unit. ``seconds`` is how long it took."""

    files: dict[str, FileVerdict]
    seconds: float = 0.0


def verdict_of(unit: Unit, run: TtkRun, folder: Path, names: Mapping[str, str], seconds: float) -> Verdict:
    """A run's results with their places in the unit's files; ``names`` are those of the files in the snapshot."""
    known = {safe.lower(): name for name, safe in names.items()}
    root = folder.as_posix() + "/"
    tests: dict[str, dict[str, Outcome]] = {}
    said: dict[str, list[tuple[str, Outcome, Place]]] = {}
    for result in run.results:
        path = result.file.replace("\\", "/")
        name = known.get(path[len(root) :].lower() if path.startswith(root) else _tail(path, known))
        if name is None:
            continue
        outcome: Outcome = "fail" if result.errors else "warn" if result.warnings else "pass"
        mine = tests.setdefault(name, {})
        mine[result.name] = max(mine.get(result.name, "pass"), outcome, key=_RANKS.index)
        found = said.setdefault(name, [])
        found.extend((result.name, "fail", place) for place in result.errors)
        found.extend((result.name, "warn", place) for place in result.warnings)
    files = {}
    for name, verdicts in tests.items():
        try:
            text = decode(unit.files[name], name).text
        except Unreadable:
            text = ""
        places = Places(text, run.texts)
        findings = [
            TtkFinding(test, outcome, _cleaned(place.message, root), *places.find(test, place))
            for test, outcome, place in said.get(name, ())
        ]
        files[name] = FileVerdict(document_kind(name, places.tree), verdicts, findings)
    return Verdict(files, round(seconds, 3))


def _tail(path: str, known: Mapping[str, str]) -> str:
    """The relative path at the end of one that PowerShell writes in its own way, say through a link."""
    lower = path.lower()
    return next((one for one in sorted(known, key=len, reverse=True) if lower.endswith("/" + one)), "")


def _cleaned(message: str, root: str) -> str:
    """A message without the private folder's path, on one line."""
    text = message.replace(root, "").replace(root.replace("/", "\\"), "").replace(root.rstrip("/"), ".")
    return " ".join(text.split())
