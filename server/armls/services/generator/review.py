"""Checks what a kind has made, as ``armls check`` does, and says where in the kind a finding comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from armls.core.finding import Finding, Severity
from armls.core.kinds import document_kind, is_checked_in_folders
from armls.core.syntax import parse
from armls.core.text import SourceText
from armls.rules.facts import Catalogue
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Report, Snapshot, siblings
from armls.services.generator.errors import KindError, KindProblem
from armls.services.generator.kinds import TEMPLATE_SUFFIX, SolutionKind

if TYPE_CHECKING:
    from armls.services.generator.generating import RenderedFile


def review(
    kind: SolutionKind, files: Mapping[str, RenderedFile], catalogue: Catalogue, as_of: date
) -> list[KindProblem]:
    """The warnings that the files get. Raises KindError with all errors."""
    problems = [
        _problem(kind, name, files[name], finding)
        for name, report in check_solution({name: file.data for name, file in files.items()}, catalogue, as_of)
        for finding in report.findings
        if finding.severity <= Severity.WARNING
    ]
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise KindError(*errors)
    return problems


def check_solution(
    files: Mapping[str, bytes], catalogue: Catalogue, as_of: date, settings: Settings | None = None
) -> Iterator[tuple[str, Report]]:
    """The report of each document of ours among some files, by their paths; nothing is read from disk."""
    texts = {name: SourceText(data.decode("utf-8")) for name, data in files.items() if name.endswith(".json")}
    analyser = Analyser(catalogue)
    for name, text in texts.items():
        if not is_checked_in_folders(document_kind(name, parse(text.text))):
            continue
        documents = {other: texts[other] for other in [name, *siblings(name, texts)]}
        yield name, analyser.analyse(Snapshot(name, documents, settings or Settings(), as_of))


def _problem(kind: SolutionKind, name: str, file: RenderedFile, finding: Finding) -> KindProblem:
    from armls.services.generator.generating import path_of

    message = f"{name}: {finding.rule}: {finding.message}"
    if file.value is None or file.rendered is None:
        return KindProblem(f"{kind.folder}/{name}", 0, message, finding.severity.label)
    number, line = file.rendered.origin(file.value.start_of(finding.pointer))
    template = _template_named(kind, number) or f"{name}{TEMPLATE_SUFFIX}"
    return KindProblem(path_of(kind, template), line, message, finding.severity.label)


def _template_named(kind: SolutionKind, number: int) -> str:
    from armls.services.generator.kinds import library_templates

    templates = [*library_templates(), *kind.templates]
    return templates[number] if number < len(templates) else ""
