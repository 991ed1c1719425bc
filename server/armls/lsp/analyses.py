"""From snapshots to diagnostics, on the analysis thread: shared by all who ask for the same, kept while it holds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

from lsprotocol import types

from armls.core.cancellation import CancelCheck, Cancelled
from armls.core.finding import Finding, Severity
from armls.core.text import Encoding, SourceText
from armls.lsp import convert
from armls.lsp.configurations import Configurations
from armls.services.scheduler import Job, Scheduler, settle_after_start

if TYPE_CHECKING:
    from armls.core.summary import Summary as DocumentSummary
    from armls.ide.document import AnalysedDocument
    from armls.rules.settings import Settings
    from armls.services.analysis import Analyser, Report, Snapshot
    from armls.services.summary import SummaryCache

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Summary:
    """How many findings a document has; ``suppressed`` ones are in no other number."""

    errors: int = 0
    warnings: int = 0
    information: int = 0
    suppressed: int = 0

    def __add__(self, other: Summary) -> Summary:
        return Summary(
            self.errors + other.errors,
            self.warnings + other.warnings,
            self.information + other.information,
            self.suppressed + other.suppressed,
        )


@dataclass(frozen=True)
class Judged:
    """What was found in one version of a document, as a client gets it.

    ``is_complete``: nothing was postponed; otherwise some diagnostics are those of the version before.
    ``is_thorough``: it was analysed; a large file is only summarised unless the user asks for more.
    ``seconds``: how long that took.
    """

    kind: str
    items: list[types.Diagnostic]
    summary: Summary
    is_complete: bool = True
    is_thorough: bool = True
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0

    @cached_property
    def result_id(self) -> str:
        """A short text that is the same for the same diagnostics; only a client that pulls needs it."""
        return convert.result_id(self.items)


class _Running:
    """An analysis that somebody waits for."""

    __slots__ = ("is_thorough", "job", "postpones", "snapshot", "waiters")

    def __init__(self, snapshot: Snapshot, job: Job[Judged], postpones: bool, is_thorough: bool) -> None:
        self.snapshot, self.job, self.waiters = snapshot, job, 0
        self.postpones, self.is_thorough = postpones, is_thorough


class Analyses:
    """Belongs to the event loop; what it hands to the scheduler runs on the analysis thread.

    ``large`` gives the number of characters from which on a document is only summarised, ``add_slow_findings`` a report
    with the slow pass's findings, on the analysis thread. ``changed`` is called when an analysis begins or ends.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        uri_of: Callable[[str], str],
        large: Callable[[], int],
        add_slow_findings: Callable[[Report, Settings], Report],
        changed: Callable[[], None],
    ) -> None:
        self.encoding: Encoding = "utf-16"
        self._large, self._add_slow_findings, self._changed = large, add_slow_findings, changed
        self._scheduler, self._uri_of = scheduler, uri_of
        self._running: dict[str, _Running] = {}
        self._last: dict[str, tuple[Snapshot, Judged]] = {}
        self._seconds: dict[str, float] = {}
        self._questions: dict[str, set[Job[Any]]] = {}
        self._analyser: Analyser | None = None  # the analysis thread's own
        self._summaries: SummaryCache | None = None
        self.presentation = convert.Presentation()

    @property
    def summaries(self) -> SummaryCache:
        """The summaries that were made; for any thread."""
        from armls.services.summary import SummaryCache

        if self._summaries is None:
            self._summaries = SummaryCache()
        return self._summaries

    @property
    def running(self) -> int:
        """How many open documents are being analysed, or wait for that."""
        return len(self._running)

    def present(self, presentation: convert.Presentation) -> None:
        """Show findings so from now on; what was prepared otherwise is dropped."""
        if presentation != self.presentation:
            self.presentation = presentation
            for name in {*self._running, *self._last}:
                self.forget_last(name)

    def warm_up(self) -> None:
        """Import the rules before the first document needs them, and what hovers need when there is time."""
        self._scheduler.submit("warm up", self._warm_up)
        self._scheduler.submit("warm up summaries", lambda _: self.summaries, is_background=True)

    async def judge(self, snapshot: Snapshot, delay: float = 0.0, is_asked_for: bool = False) -> Judged:
        """What is found in an open document, after ``delay`` seconds. Raises Cancelled where a newer version came.

        ``is_asked_for``: analyse it even if it is large.
        """
        running = self._running.get(snapshot.focus)
        if running is not None and running.postpones and running.snapshot.is_same(snapshot):
            judged = await self._judged(snapshot, delay, postpone=True, is_asked_for=is_asked_for)
            if judged.is_complete:
                return judged
            running = self._running.get(snapshot.focus)
            if running is not None and not running.snapshot.is_same(snapshot):
                raise Cancelled
        return await self._judged(snapshot, delay, postpone=False, is_asked_for=is_asked_for)

    async def judge_first(self, snapshot: Snapshot, delay: float = 0.0) -> Judged:
        """The same, but not complete where an edit has changed what many members depend on; ``judge`` then goes on."""
        return await self._judged(snapshot, delay, postpone=True)

    async def _judged(self, snapshot: Snapshot, delay: float, *, postpone: bool, is_asked_for: bool = False) -> Judged:
        name = snapshot.focus
        is_thorough = is_asked_for or not self.is_large(snapshot)
        last = self._last.get(name)
        if last is not None and last[0].is_same(snapshot) and (last[1].is_thorough or not is_thorough):
            return last[1]
        running = self._running.get(name)
        if (
            running is None
            or not running.snapshot.is_same(snapshot)
            or (running.postpones and not postpone)
            or is_thorough > running.is_thorough
        ):
            uri = self._uri_of(name)
            if is_thorough:
                work = partial(self._judge, snapshot, uri, keep=True, postpone=postpone)
            else:
                work = partial(self._judge_by_summary, snapshot, uri, keep=True)
            running = _Running(snapshot, self._scheduler.submit(name, work, delay), postpone, is_thorough)
            self._running[name] = running
            self._changed()
        running.waiters += 1
        try:
            judged = await asyncio.shield(asyncio.wrap_future(running.job.future))
        finally:
            running.waiters -= 1
            if not running.waiters:
                running.job.cancel()
                if self._running.get(name) is running:
                    del self._running[name]
                    self._changed()
        if judged.is_complete:
            self._last[name] = snapshot, judged
        if postpone:
            self._seconds[name] = judged.seconds
        return judged

    def seconds_of(self, name: str) -> float:
        """How long the last first report on an open document took; 0 before there is one."""
        return self._seconds.get(name, 0.0)

    def is_analysed(self, snapshot: Snapshot) -> bool:
        """Whether all that is found in an open document is known already."""
        last = self._last.get(snapshot.focus)
        return last is not None and last[1].is_thorough and last[0].is_same(snapshot)

    def is_large(self, snapshot: Snapshot) -> bool:
        """Whether the focused document is too large to be analysed unless the user asks for it."""
        return len(snapshot.documents[snapshot.focus]) > self._large()

    async def judge_once(self, snapshot: Snapshot, is_asked_for: bool = False) -> Judged:
        """What is found in a document that is not open. Nothing of it is kept; open documents go first."""
        judge = self._judge if is_asked_for or not self.is_large(snapshot) else self._judge_by_summary
        work = partial(judge, snapshot, self._uri_of(snapshot.focus), keep=False)
        job = self._scheduler.submit(f"once {snapshot.focus}", work, is_background=True)
        return await wait_for(job)

    async def ask(
        self,
        snapshot: Snapshot,
        question: Callable[[AnalysedDocument], Result],
        key: str,
        of_large: Callable[[SourceText, CancelCheck], Result] | None = None,
    ) -> Result | None:
        """The answer to a question about an open document, which is analysed first if that is not done.

        ``of_large`` answers for a document that is too large to be analysed; without it the answer is None. Raises
        Cancelled if a later question has the same key, or if the document is edited.
        """
        work: Callable[[CancelCheck], Result] = partial(self._answer, snapshot, question)
        if self.is_large(snapshot) and not self.is_analysed(snapshot):
            if of_large is None:
                return None
            work = partial(of_large, snapshot.documents[snapshot.focus])
        job = self._scheduler.submit(f"{key} {snapshot.focus}", work)
        questions = self._questions.setdefault(snapshot.focus, set())
        questions.add(job)
        try:
            return await wait_for(job)
        finally:
            questions.discard(job)

    async def ask_once(self, snapshot: Snapshot, question: Callable[[AnalysedDocument], Result]) -> Result:
        """The answer to a question about a document that is not open. Nothing is kept; open documents go first."""

        def work(check: CancelCheck) -> Result:
            answer = self._answer(snapshot, question, check)
            self._analysis().forget(snapshot.focus)
            return answer

        return await wait_for(self._scheduler.submit(f"once {id(work)}", work, is_background=True))

    def summary_of(self, name: str, source: SourceText, check: CancelCheck) -> DocumentSummary:
        """The summary of a document; for any thread."""
        from armls.services.summary import LARGEST_CHUNK, Options

        return self.summaries.of_text(name, source, Options(LARGEST_CHUNK), lambda _: check())

    def edited(self, name: str) -> None:
        """A document has a newer version, or is closed: questions about the one before are cancelled too."""
        self.outdate(name)
        for question in self._questions.pop(name, ()):
            question.cancel()

    def outdate(self, name: str) -> None:
        """There is a newer version: who waits for the one before gets Cancelled."""
        running = self._running.pop(name, None)
        if running is not None:
            running.job.cancel()
            self._changed()

    def forget_last(self, name: str) -> None:
        """What was found in a document is not all any more, though its text is the same."""
        self.outdate(name)
        self._last.pop(name, None)

    def forget(self, name: str) -> None:
        """The document is closed."""
        self.edited(name)
        self._last.pop(name, None)
        self._seconds.pop(name, None)
        self._scheduler.submit(f"forget {name}", lambda _: self._analysis().forget(name))

    # ---- on the analysis thread

    def _answer(self, snapshot: Snapshot, question: Callable[[AnalysedDocument], Result], check: CancelCheck) -> Result:
        return question(self._analysis().document(snapshot, check))

    def _warm_up(self, _: CancelCheck) -> None:
        from armls.rules.registry import all_rules

        self._analysis()
        all_rules()
        settle_after_start()

    def _analysis(self) -> Analyser:
        from armls.services.analysis import Analyser
        from armls.services.catalogue import resource_types

        if self._analyser is None:
            self._analyser = Analyser(resource_types(catalogue="user"))
        return self._analyser

    def _judge_by_summary(self, snapshot: Snapshot, uri: str, check: CancelCheck, *, keep: bool) -> Judged:
        """What can be said of a large document at once; nothing is kept of it."""
        from armls.services.analysis.levels import apply_settings
        from armls.services.summary import findings_of

        text = snapshot.documents[snapshot.focus]
        summary = self.summary_of(snapshot.focus, text, check)
        findings = tuple(apply_settings(findings_of(summary), snapshot.settings))
        if summary.kind == "unknown":
            findings = tuple(one for one in findings if one.severity is Severity.ERROR)
        items = convert.diagnostics(findings, text, uri, self.encoding, self.presentation)
        return Judged(summary.kind, items, _summary(findings, 0), is_thorough=False)

    def _judge(self, snapshot: Snapshot, uri: str, check: CancelCheck, *, keep: bool, postpone: bool = False) -> Judged:
        start = time.monotonic()
        text = snapshot.documents[snapshot.focus]
        kind, suppressed, is_complete = "configuration", 0, True
        if Configurations.is_configuration(snapshot.focus):
            from armls.services.config import load_config

            findings = load_config(snapshot.focus, text).findings
        else:
            from armls.services.analysis.levels import profile_for

            analyser = self._analysis()
            report = analyser.analyse(snapshot, check, postpone=postpone)
            profile = profile_for(snapshot.settings, snapshot.documents)
            report = self._add_slow_findings(report, replace(snapshot.settings, profile=profile))
            findings, kind, suppressed = report.findings, report.kind, report.suppressed
            is_complete = report.is_complete
            if not keep:
                analyser.forget(snapshot.focus)
            if kind == "unknown":
                # Some other JSON, with its own ideas of style; but what cannot be read at all is told.
                findings = tuple(one for one in findings if one.severity is Severity.ERROR)
        check()
        presentation = self.presentation
        findings = tuple(filter(presentation.shows, findings))
        items = convert.diagnostics(findings, text, uri, self.encoding, presentation)
        kept, summary = findings if keep else (), _summary(findings, suppressed)
        return Judged(kind, items, summary, is_complete, findings=kept, seconds=time.monotonic() - start)


async def wait_for(job: Job[Result]) -> Result:
    """A job's result; the job is cancelled when the wait is."""
    try:
        return await asyncio.wrap_future(job.future)
    except asyncio.CancelledError:
        job.cancel()
        raise


def _summary(findings: tuple[Finding, ...], suppressed: int) -> Summary:
    errors, warnings, information = (sum(one.severity is severity for one in findings) for severity in Severity)
    return Summary(errors, warnings, information, suppressed)
