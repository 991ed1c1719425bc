"""Checks of many files, each with its siblings and its configuration, in several processes where that is faster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from msgspec import structs

from armls.core.finding import Finding
from armls.core.kinds import is_checked_in_folders
from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Report, Snapshot
from armls.services.catalogue import Which, resource_types
from armls.services.config import Configurations
from armls.services.discovery import Target
from armls.services.files import Reader, Unreadable, may_be_template, read
from armls.services.fixing import Fixed, fix

PAYS_FROM_BYTES = 1_500_000
"""The size from which a second process pays off, since its start costs about as much as checking half of it."""

_CHUNK_BYTES = 200_000
_CHUNK_FILES = 50


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a check; the same for all its files."""

    as_of: date
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    profile: str = ""
    catalogue: Which = "built-in"

    def applied_to(self, settings: Settings) -> Settings:
        """A document's settings with the options of the command line."""
        select, ignore = settings.select | self.select, settings.ignore | self.ignore
        return replace(settings, select=select, ignore=ignore, profile=self.profile or settings.profile)


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be checked, and the reason in one line."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Repair:
    """The result of fixing a document: ``report`` is of its present text, ``text`` the fixed one.

    ``count`` is the number of fixed findings.
    """

    report: Report
    text: str
    count: int


Outcome = Report | Failure


@dataclass(frozen=True, slots=True)
class Fixing:
    """The selection of fixes: safe ones, or all, of the findings that ``wanted`` keeps in a report."""

    is_unsafe: bool = False
    wanted: Callable[[Report], Report] = lambda report: report

    def allows(self, finding: Finding) -> bool:
        """Whether the finding's fix is applied."""
        return finding.fix is not None and (self.is_unsafe or finding.fix.is_safe)


def check_text(path: str, text: SourceText, options: Options) -> Iterator[Outcome]:
    """Check content that is not on disk, such as standard input, as if it were at ``path``."""
    return _Judge(options).judge(path, text)


def check_files(targets: Sequence[Target], options: Options, jobs: int = 1) -> Iterator[Outcome]:
    """Check files, in order. Those that are neither named nor one of the four kinds of document are skipped.

    At most ``jobs`` processes are used, and only one if the files are so small that more would be slower.
    """
    chunks = list(_chunks(targets))
    jobs = min(jobs, len(chunks))
    if jobs <= 1 or sum(target.size for target in targets) < PAYS_FROM_BYTES:
        judge = _Judge(options)
        for target in targets:
            yield from judge.check(target)
        return
    from armls.services.isolated import run_in_workers

    tasks = [(chunk, options) for chunk in chunks]
    for outcomes in run_in_workers(check_chunk, tasks, jobs, _all_failed):
        yield from outcomes


def repair_text(path: str, text: SourceText, options: Options, fixing: Fixing) -> Repair:
    """Fix content that is not on disk, as if it were at ``path``."""
    return _Judge(options).repair(path, text, fixing)


def repair_files(targets: Iterable[Target], options: Options, fixing: Fixing) -> Iterator[Repair | Failure]:
    """Fix each file; those that are neither named nor documents are skipped.

    Each file is read when it is its turn, so that it is checked with the fixed versions of those before it.
    """
    judge = _Judge(options)
    for target in targets:
        try:
            text = read(target.path)
        except Unreadable as error:
            yield Failure(error.name, error.reason)
            continue
        if target.named or may_be_template(target.path, text.text):
            repair = judge.repair(target.path, text, fixing)
            if target.named or is_checked_in_folders(repair.report.kind):
                yield repair


def check_chunk(task: tuple[tuple[Target, ...], Options]) -> list[Outcome]:
    """Check some files, in a worker process or in this one."""
    targets, options = task
    judge = _Judge(options)
    return [outcome for target in targets for outcome in judge.check(target)]


def _all_failed(task: tuple[tuple[Target, ...], Options], error: Exception) -> list[Outcome]:
    return [Failure(target.path, str(error)) for target in task[0]]


def _chunks(targets: Iterable[Target]) -> Iterator[tuple[Target, ...]]:
    """Divide the files into batches that are worth a message to a worker."""
    chunk: list[Target] = []
    size = 0
    for target in targets:
        chunk.append(target)
        size += target.size
        if size >= _CHUNK_BYTES or len(chunk) >= _CHUNK_FILES:
            yield tuple(chunk)
            chunk, size = [], 0
    if chunk:
        yield tuple(chunk)


class _Judge:
    """A checker of files, one after the other, in this process."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._analyser = Analyser(resource_types(catalogue=options.catalogue))
        self._reader = Reader()
        self._configurations = Configurations()

    def check(self, target: Target) -> Iterator[Outcome]:
        """A file's report; None if it is neither one of our documents nor named."""
        try:
            text = read(target.path)
        except Unreadable as error:
            yield Failure(error.name, error.reason)
            return
        if not target.named and not may_be_template(target.path, text.text):
            return
        for outcome in self.judge(target.path, text):
            if target.named or isinstance(outcome, Failure) or is_checked_in_folders(outcome.kind):
                yield outcome

    def judge(self, path: str, text: SourceText) -> Iterator[Outcome]:
        """The report of a document, and the siblings that could not be read."""
        documents, failures = self._reader.documents(path, text)
        yield from (Failure(error.name, error.reason) for error in failures)
        yield self._report(path, documents)
        self._analyser.forget(path)

    def repair(self, path: str, text: SourceText, fixing: Fixing) -> Repair:
        """Fix a document, without new findings in its siblings either."""
        documents, _ = self._reader.documents(path, text)
        report = fixing.wanted(self._report(path, documents))

        def found(now: str) -> list[Finding]:
            source = text if now == text.text else SourceText(now)
            result = list(fixing.wanted(self._report(path, {**documents, path: source})).findings)
            for other in documents:
                if other != path:
                    beside = self._report(other, {other: documents[other], path: source}).findings
                    result.extend(structs.replace(finding, fix=None) for finding in beside)
            return result

        fixed = Fixed(text.text, 0)
        if any(fixing.allows(finding) for finding in report.findings):
            fixed = fix(text.text, found, fixing.allows)
        for name in documents:
            self._analyser.forget(name)
        return Repair(report, fixed.text, fixed.count)

    def _report(self, path: str, documents: Mapping[str, SourceText]) -> Report:
        settings = self._options.applied_to(self._configurations.settings_for(path))
        linked = self._reader.linked(path, documents[path])
        return self._analyser.analyse(Snapshot(path, documents, settings, self._options.as_of, linked=linked))
