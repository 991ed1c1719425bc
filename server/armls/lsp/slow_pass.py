"""The slow pass: ARM-TTK looks at a document when the user has paused or saved, and its findings join ours."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from armls.core.cancellation import Cancelled
from armls.lsp.dispatch import in_background
from armls.lsp.session import OpenDocument, is_path
from armls.lsp.uris import identity_of

if TYPE_CHECKING:
    from datetime import date

    from armls.core.finding import Finding
    from armls.core.syntax import Tree
    from armls.core.text import SourceText
    from armls.lsp.language_server import Server
    from armls.lsp.ttk_settings import TtkSettings
    from armls.rules.settings import Settings
    from armls.services.analysis import Report
    from armls.services.cache.results import ResultCache
    from armls.services.ttk.pool import Trouble
    from armls.services.ttk.runner import Checked, Runner
    from armls.services.ttk.units import Unit
    from armls.services.ttk.verdicts import FileVerdict

_log = logging.getLogger(__name__)
_LOOK_AGAIN_SECONDS = 30.0
State = Literal["off", "unavailable", "starting", "ready", "notLookedFor"]
_REASONS = {
    "off": "ARM-TTK is turned off: 'armls.ttk.mode' is 'off'",
    "notLookedFor": "no template has been open that ARM-TTK checks, so nobody has looked for it",
    "starting": "PowerShell is starting",
}


@dataclass(frozen=True, slots=True)
class _Known:
    """What ARM-TTK said of one version of a document."""

    text: SourceText
    verdict: FileVerdict
    is_cached: bool
    seconds: float


class SlowPass:
    """Belongs to the event loop, but for :meth:`merge`, which the analysis thread calls."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._known: dict[str, _Known] = {}
        self._trees: dict[str, tuple[SourceText, Tree, tuple[Finding, ...]]] = {}
        self._runner: Runner | None = None
        self._cache: ResultCache | None = None
        self._used: TtkSettings | None = None
        self._not_before = 0.0
        self._making = asyncio.Lock()
        self._logged: set[str] = set()
        self._asked: set[str] = set()
        self._reason = ""
        self.version: str | None = None

    @property
    def _settings(self) -> TtkSettings:
        return self._server.session.editor.ttk

    @property
    def runner(self) -> Runner | None:
        """What runs ARM-TTK, once a template was open."""
        return self._runner

    @property
    def cache(self) -> ResultCache | None:
        """What keeps its results."""
        return self._cache

    @property
    def state(self) -> State:
        """Whether ARM-TTK can run now."""
        if self._settings.mode == "off":
            return "off"
        if self._making.locked():
            return "starting"
        if self._runner is None:
            return "notLookedFor" if self._used is None or self._used.mode == "off" else "unavailable"
        if self._runner.status().reason:
            return "unavailable"
        return "starting" if self._runner.pwsh_version is None else "ready"

    @property
    def reason(self) -> str | None:
        """Why ARM-TTK does not run now; None where it does."""
        if self.state in _REASONS:
            return _REASONS[self.state]
        waiting = self._runner.status().reason if self._runner is not None else ""
        return waiting or self._reason or None

    @property
    def tests(self) -> set[str]:
        """The names of the ARM-TTK tests that ran on open documents."""
        return {test for known in self._known.values() for test in known.verdict.tests}

    # ---- what happens in the editor

    def opened(self, document: OpenDocument) -> None:
        """A document is new in the editor: have a worker ready, and look at it if it is not back unchanged."""
        known = self._known.get(document.name)
        if self._settings.run != "manual" and (known is None or known.text is not document.text):
            self._after(document, 0.0)

    def edited(self, document: OpenDocument) -> None:
        """A document has a new version."""
        self._stop_timer(document.name)
        self._asked.discard(document.name)
        if self._settings.run == "onType":
            self._after(document, self._settings.slow_seconds)

    def saved(self, document: OpenDocument) -> None:
        """A document was saved: the user wants to know now."""
        if self._settings.run != "manual":
            self._after(document, 0.0, is_urgent=True)

    def closed(self, document: OpenDocument) -> None:
        """A document is no longer in the editor."""
        self._stop_timer(document.name)
        self._asked.discard(document.name)

    def forget(self, name: str) -> None:
        """A document will not come back."""
        self._known.pop(name, None)
        self._trees.pop(name, None)

    async def validate(self, document: OpenDocument) -> None:
        """Look at a document now; where ARM-TTK runs by hand only, be back when its findings are known.

        It does with what is too large to be looked at while it is edited.
        """
        self._asked.add(document.name)
        if self._settings.run != "manual" and not self._is_large(document):
            self.saved(document)
        elif self._is_wanted(document):
            await self._look(document, is_urgent=True)

    def settings_changed(self) -> None:
        """Everything is to be looked at as the settings are now."""
        if self._used == self._settings:
            return
        for document in self._server.session.documents():
            self._server.analyses.forget_last(document.name)
        if self._settings.mode == "off":
            self._turn_off()
        elif self._settings.run != "manual":
            for document in self._server.session.documents():
                self._after(document, 0.0)
        self._server.status.changed()

    def _turn_off(self) -> None:
        """End what runs, and take back what it found."""
        self._used = self._settings
        in_background(self._server, "ending ARM-TTK", asyncio.to_thread(_end, *self._taken()))
        self._known.clear()
        self._trees.clear()

    def close(self) -> None:
        """End every process. Nothing is looked at any more."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        _end(*self._taken())

    def _taken(self) -> tuple[Runner | None, ResultCache | None]:
        """The runner and the cache, which the caller ends: they are not used any more."""
        taken = self._runner, self._cache
        self._runner = self._cache = None
        return taken

    # ---- on the analysis thread

    def merge(self, report: Report, settings: Settings) -> Report:
        """A report with what ARM-TTK found in this version; in another one, what still stands of that.

        In mode ``only`` nothing else is left of it but its syntax, as long as ARM-TTK can be run.
        """
        from armls.core.syntax import parse
        from armls.services.analysis.snapshot import TtkTests
        from armls.services.analysis.standing import Good, still_standing
        from armls.services.ttk.merging import SOURCE, merged, together

        known = self._known.get(report.name)
        if self._settings.mode == "only" and self._runner is not None:
            kept = tuple(one for one in report.findings if one.rule == "syntax-error")
            report = replace(report, findings=kept, suppressed=0)
        if known is None:
            return report
        if known.text is report.text:
            tests = TtkTests(known.verdict.tests, known.is_cached, known.seconds)
            whole = merged(report, known.verdict, tests, settings)
            ours = tuple(one for one in whole.findings if one.source == SOURCE)
            self._trees[report.name] = report.text, parse(report.text.text), ours
            return whole
        before = self._trees.get(report.name)
        if before is None or not before[2]:
            return report
        return together(report, list(still_standing(Good(before[1], before[2]), report.text.text)))

    # ---- looking

    def _after(self, document: OpenDocument, seconds: float, is_urgent: bool = False) -> None:
        self._stop_timer(document.name)
        if not self._is_large(document) and self._is_wanted(document):
            loop = asyncio.get_running_loop()
            self._timers[document.name] = loop.call_later(seconds, self._begin, document, is_urgent)

    def _stop_timer(self, name: str) -> None:
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.cancel()

    def _is_large(self, document: OpenDocument) -> bool:
        return len(document.text) > self._server.session.editor.large_bytes

    def _is_wanted(self, document: OpenDocument) -> bool:
        from armls.services.files import may_be_template

        if self._settings.mode == "off" or not is_path(document.name):
            return False
        is_configuration = self._server.session.configurations.is_configuration(document.name)
        return not is_configuration and may_be_template(document.name, document.text.text)

    def _begin(self, document: OpenDocument, is_urgent: bool) -> None:
        self._timers.pop(document.name, None)
        in_background(self._server, "running ARM-TTK", self._look(document, is_urgent))

    async def _look(self, document: OpenDocument, is_urgent: bool) -> None:
        """One document: its unit, the verdict, its findings to the client."""
        from armls.services.ttk.adapter import PoolError, Unavailable

        runner = await self._ready()
        session = self._server.session
        while runner is not None and session.document(document.uri) is document:
            opened = {identity_of(one.name): one.text.text for one in session.documents()}
            try:
                unit, future = await asyncio.to_thread(
                    _start, runner, document.name, opened, session.as_of(), is_urgent
                )
                checked = await asyncio.wrap_future(future)
            except Cancelled:
                if runner is not self._runner:
                    return
                await asyncio.sleep(0)
                continue  # a neighbour of ours has changed meanwhile
            except Unavailable as error:
                self._lost(str(error))
                return
            except (PoolError, OSError, ValueError) as error:
                self._failed(document.name, str(error))
                return
            self._take(document, unit, checked)
            return

    def _take(self, document: OpenDocument, unit: Unit, checked: Checked) -> None:
        session = self._server.session
        verdict = checked.verdict.files.get(document.name[len(unit.folder) :])
        current = session.document(document.uri)
        if verdict is None or current is None or current.text is not document.text:
            return
        self._logged.discard(document.name)
        self._asked.discard(document.name)
        self._known[document.name] = _Known(document.text, verdict, checked.is_cached, checked.verdict.seconds)
        self._server.analyses.forget_last(document.name)
        self._server.publisher.reload([current])
        self._server.status.changed()

    async def _ready(self) -> Runner | None:
        """The runner for the settings as they are; None where ARM-TTK cannot be run."""
        async with self._making:
            settings, now = self._settings, asyncio.get_running_loop().time()
            if settings.mode == "off":
                return None
            if self._used == settings and (self._runner is not None or now < self._not_before):
                return self._runner
            await asyncio.to_thread(_end, *self._taken())
            self._used = settings
            try:
                self._runner, self._cache, self.version = await asyncio.to_thread(
                    _make, settings, self._server.session.folders(), self._server.status.changed, _log_trouble
                )
            except Exception as error:
                if type(error).__name__ != "Unavailable":
                    raise
                self._lost(str(error))
                return None
            self._reason = ""
            if settings.mode == "only":
                self._reload_all()
            self._server.status.changed()
            if self._runner is not None:
                self._runner.warm()
            return self._runner

    def _reload_all(self) -> None:
        """What is shown of every document depends on whether ARM-TTK can be run."""
        documents = self._server.session.documents()
        for document in documents:
            self._server.analyses.forget_last(document.name)
        self._server.publisher.reload(documents)

    def _lost(self, reason: str) -> None:
        """ARM-TTK cannot be run for now: log it once, and look again after a while. The status says so."""
        self._not_before = asyncio.get_running_loop().time() + _LOOK_AGAIN_SECONDS
        runner, cache = self._taken()
        self._reason = reason
        self._asked.clear()
        if self._settings.mode == "only" and runner is not None:
            self._reload_all()
        if runner is not None or cache is not None:
            in_background(self._server, "ending ARM-TTK", asyncio.to_thread(_end, runner, cache))
        if reason not in self._logged:
            self._logged.add(reason)
            _log.info("ARM-TTK is not run: %s; everything else works", reason)
        self._server.status.changed()

    def _failed(self, name: str, reason: str) -> None:
        """A document could not be looked at: log it once until that has changed, and tell a user who has asked."""
        if name not in self._logged:
            self._logged.add(name)
            _log.warning("ARM-TTK could not check %s: %s", name, reason)
        if name in self._asked:
            self._asked.discard(name)
            self._server.inform(f"ARM-TTK could not check {name.rpartition('/')[2]}: {reason}")


# ---- on other threads


def _make(
    settings: TtkSettings, workspaces: list[str], changed: Callable[[], None], trouble: Callable[[Trouble], None]
) -> tuple[Runner, ResultCache, str]:
    from armls.services.cache.results import open_cache
    from armls.services.ttk.installation import find_installation
    from armls.services.ttk.pool import Limits
    from armls.services.ttk.runner import Runner

    found = find_installation(settings.pwsh_path, settings.ttk_path, workspaces=workspaces)
    limits = Limits(
        min(settings.workers, os.cpu_count() or 1),
        run_seconds=settings.run_seconds,
        runs=settings.recycle_after,
        memory_bytes=settings.worker_bytes,
    )
    cache = open_cache(settings.cache)
    return Runner(found, limits, cache, changed, trouble), cache, found.version


def _end(runner: Runner | None, cache: ResultCache | None) -> None:
    if runner is not None:
        runner.close()
    if cache is not None:
        cache.close()


def _start(
    runner: Runner, name: str, opened: dict[str, str], day: date, is_urgent: bool
) -> tuple[Unit, asyncio.Future[Checked]]:
    """A document's unit, with the unsaved texts, and the run that judges it."""
    from armls.services.ttk.batch import disk_source, read_file
    from armls.services.ttk.pool import NORMAL, URGENT
    from armls.services.ttk.units import Source

    disk = disk_source()

    def read(path: str) -> bytes:
        text = opened.get(identity_of(path))
        return read_file(path) if text is None else text.encode("utf-8", "surrogatepass")

    def below(folder: str) -> Iterator[str]:
        unsaved = [one for one in opened if one.startswith(identity_of(folder)) and one.endswith((".json", ".jsonc"))]
        found = {identity_of(path): path for path in disk.below(folder)}
        yield from (found.get(one, one) for one in sorted({*found, *unsaved}))

    def beside(folder: str) -> list[str]:
        unsaved = [one[len(folder) :] for one in opened if one.startswith(folder) and "/" not in one[len(folder) :]]
        return sorted({*disk.beside(folder), *unsaved})

    unit = Source(read, below, beside).unit_of(name)
    return unit, runner.check(unit, day, URGENT if is_urgent else NORMAL)  # type: ignore[return-value]


def _log_trouble(trouble: Trouble) -> None:
    _log.warning("%s: %s%s", trouble.key, trouble.message, "; trying once more" if trouble.is_retried else "")
