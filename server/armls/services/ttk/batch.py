"""ARM-TTK over many files of the disk: what is run for which file, and each file's own verdict."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import date

from armls.core.cancellation import Cancelled
from armls.core.kinds import MAIN_NAMES, is_main
from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Report
from armls.services.analysis.levels import profile_for
from armls.services.analysis.snapshot import TtkTests
from armls.services.checking import Failure, Outcome
from armls.services.config import Configurations
from armls.services.discovery import Target, walk
from armls.services.files import Unreadable, decode, leads_out, may_be_template, read_bytes, reason_of
from armls.services.ttk.adapter import PoolError
from armls.services.ttk.merging import findings_of, merged
from armls.services.ttk.runner import Checked, Runner
from armls.services.ttk.units import Source, Unit

Pending = tuple[Unit, Future[Checked]]


def disk_source() -> Source:
    """Units from the files as they are on disk."""

    def below(folder: str) -> Iterator[str]:
        return (one.path for one in walk(folder or ".") if isinstance(one, Target))

    def beside(folder: str) -> list[str]:
        try:
            return sorted(name for name in os.listdir(folder or ".") if not leads_out(folder + name))
        except OSError:
            return []

    return Source(read_file, below, beside)


def read_file(path: str) -> bytes:
    """The content of a file. Raises OSError, also if it isn't a regular file."""
    try:
        return read_bytes(path)
    except Unreadable as error:
        raise OSError(error.reason) from None


class Batch:
    """All runs begin at once, as many at a time as the runner allows; verdicts are asked for in any order."""

    def __init__(
        self,
        runner: Runner,
        day: date,
        adapt: Callable[[Settings], Settings],
        done: Callable[[], None] = lambda: None,
    ) -> None:
        self._runner, self._day, self._adapt, self._done = runner, day, adapt, done
        self._source = disk_source()
        self._pending: dict[str, Pending | Failure] = {}
        self._covered: dict[str, str] = {}
        self._configurations = Configurations()

    def begin(self, targets: Sequence[Target]) -> int:
        """Start what is needed for these files; how many runs that are.

        A main template's run checks all files below it; the outermost counts.
        """
        mains: dict[str, str] = {}
        for target in sorted(targets, key=lambda one: (one.path.count("/"), _rank(one.path))):
            if is_main(target.path):
                mains.setdefault(target.path.rpartition("/")[0], target.path)
        for target in targets:
            leader = _leader(target.path, mains)
            if leader is None and not target.named and not _may_be_template(target.path):
                continue
            self._covered[target.path] = leader or target.path
        for leader in dict.fromkeys(self._covered.values()):
            self._pending[leader] = self._start(leader)
        return len(self._pending)

    def reports(self, targets: Sequence[Target]) -> Iterator[Outcome]:
        """ARM-TTK's findings alone, file by file, in the order of ``targets``, each when it has finished."""
        for target in targets:
            yield from self._alone(target)

    def finished(self, targets: Sequence[Target]) -> Iterator[Outcome]:
        """ARM-TTK's findings of the files whose runs have ended."""
        for target in targets:
            pending = self._pending.get(self._covered.get(target.path, ""))
            if isinstance(pending, tuple) and pending[1].done():
                yield from self._alone(target)

    def merged(self, outcome: Outcome) -> Iterator[Outcome]:
        """A file's native report with what ARM-TTK adds, and why that is not there."""
        leader = self._covered.get(outcome.name) if isinstance(outcome, Report) else None
        if leader is None or not isinstance(outcome, Report):
            yield outcome
            return
        found = self._found(leader, outcome.name)
        if isinstance(found, Failure):
            yield outcome
            yield found
            return
        unit, checked, relative = found
        verdict = checked.verdict.files.get(relative)
        if verdict is None:
            yield outcome
            return
        yield merged(outcome, verdict, _tests(checked, relative), self._settings(outcome.name, unit))

    def _start(self, path: str) -> Pending | Failure:
        try:
            unit = self._source.unit_of(path)
            # The largest go first, so that none of them is still running when all others are done.
            future = self._runner.check(unit, self._day, -sum(map(len, unit.files.values())))
        except OSError as error:
            return Failure(path, reason_of(error))
        except (PoolError, ValueError) as error:
            return Failure(path, str(error))
        future.add_done_callback(lambda _: self._done())
        return unit, future

    def _found(self, leader: str, path: str) -> tuple[Unit, Checked, str] | Failure:
        pending = self._pending[leader]
        if isinstance(pending, Failure):
            return pending
        unit, future = pending
        try:
            return unit, future.result(), path[len(unit.folder) :]
        except PoolError as error:
            return Failure(leader, f"ARM-TTK could not check this: {error}")
        except Cancelled:
            return Failure(leader, "ARM-TTK could not check this: it was ended")

    def _alone(self, target: Target) -> Iterator[Outcome]:
        leader = self._covered.get(target.path)
        if leader is None:
            return
        found = self._found(leader, target.path)
        if isinstance(found, Failure):
            yield found
            return
        unit, checked, relative = found
        verdict = checked.verdict.files.get(relative)
        if verdict is None:
            if target.named:
                yield Failure(target.path, "ARM-TTK has no test for this file")
            return
        try:
            text = decode(unit.files[relative], target.path) if verdict.findings else SourceText("")
        except Unreadable as error:
            yield Failure(error.name, error.reason)
            return
        findings, suppressed = findings_of(verdict.findings, text, self._settings(target.path, unit))
        findings.sort(key=lambda one: (one.start, one.end, one.rule, one.message))
        tests = _tests(checked, relative)
        yield Report(target.path, text, verdict.kind, tuple(findings), suppressed, ttk=tests)

    def _settings(self, path: str, unit: Unit) -> Settings:
        settings = self._adapt(self._configurations.settings_for(path))
        beside = [name for name in unit.files if "/" not in name]
        return replace(settings, profile=profile_for(settings, beside))


def _tests(checked: Checked, relative: str) -> TtkTests:
    return TtkTests(checked.verdict.files[relative].tests, checked.is_cached, checked.verdict.seconds)


def _leader(path: str, mains: dict[str, str]) -> str | None:
    """The outermost main template at or above a file."""
    parts = path.split("/")[:-1]
    for count in range(len(parts) + 1):
        folder = "/".join(parts[:count])
        if folder in mains and (count or not path.startswith("/")):
            return mains[folder]
    return None


def _rank(path: str) -> int:
    name = path.rpartition("/")[2].lower()
    return MAIN_NAMES.index(name) if name in MAIN_NAMES else len(MAIN_NAMES)


def _may_be_template(path: str) -> bool:
    try:
        return may_be_template(path, decode(read_file(path), path).text)
    except (OSError, Unreadable):
        return False
