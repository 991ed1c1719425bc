"""The reports of the files in the workspace that are not open, each made anew only where something has changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from armls.core.cancellation import CancelCheck
from armls.core.finding import Finding, Severity
from armls.core.kinds import is_checked_in_folders
from armls.core.text import SourceText
from armls.lsp import convert
from armls.lsp.analyses import Analyses, Judged, Summary, wait_for
from armls.lsp.configurations import Configurations
from armls.lsp.disk import Stamp, stamp_of
from armls.lsp.session import OpenDocument, Session
from armls.lsp.uris import identity_of
from armls.services.scheduler import Scheduler

if TYPE_CHECKING:
    from armls.rules.settings import Settings
    from armls.services.analysis import Snapshot

_IN_ONE_GO = 20
UNREADABLE = "unreadable-file"


@dataclass(frozen=True, slots=True)
class FileReport:
    """The report of one document of the workspace; ``version`` is None for one that is not open."""

    uri: str
    version: int | None
    judged: Judged


@dataclass(frozen=True, slots=True)
class _Known:
    """What was found in a file; None where it is no document of ours."""

    stamps: tuple[tuple[str, Stamp | None], ...]
    settings: Settings
    presentation: convert.Presentation
    judged: Judged | None


class WorkspaceReports:
    """Belongs to the event loop."""

    def __init__(self, session: Session, analyses: Analyses, scheduler: Scheduler) -> None:
        self._session, self._analyses, self._scheduler = session, analyses, scheduler
        self._listed: tuple[int, list[str]] | None = None
        self._known: dict[str, _Known] = {}

    async def files(self) -> list[str]:
        """The paths of the files to look at: all JSON in the workspace folders but what is excluded or ignored."""
        generation = self._session.disk_generation
        if self._listed is not None and self._listed[0] == generation and self._session.disk_is_watched:
            return self._listed[1]
        folders = self._session.folders()
        job = self._scheduler.submit("list files", lambda check: _walk(folders, check), is_background=True)
        found = [path for path in await wait_for(job) if not await self._is_excluded(path)]
        self._known = {path: self._known[path] for path in found if path in self._known}
        self._listed = generation, found
        return found

    async def reports(self, paths: list[str]) -> AsyncIterator[tuple[str, FileReport | None]]:
        """Each path with its report; None where the file is no document of ours. Open documents are left out."""
        opened = {identity_of(one.name) for one in self._session.documents()}
        for number, path in enumerate(paths):
            if number % _IN_ONE_GO == 0:
                await asyncio.sleep(0)  # where nothing has changed nothing else lets the loop answer others
            yield path, None if identity_of(path) in opened else await self._report(path)

    async def open_report(self, document: OpenDocument) -> FileReport:
        """The report of an open document as it is now. Raises Cancelled where a newer version comes."""
        await self._session.prepare(document.name)
        judged = await self._analyses.judge(self._session.snapshot(document))
        return FileReport(document.uri, document.version, judged)

    async def _is_excluded(self, path: str) -> bool:
        await self._session.configurations.load(path)
        return self._session.excludes(path)

    async def _report(self, path: str) -> FileReport | None:
        session = self._session
        await session.configurations.load(path)
        names = [path, *session.siblings(path)]
        stamps = tuple((name, session.version_of(name) or stamp_of(name)) for name in names)
        settings = session.settings_for(path)
        presentation = self._analyses.presentation
        known = self._known.get(path)
        if known is None or (known.stamps, known.settings, known.presentation) != (stamps, settings, presentation):
            known = self._known[path] = _Known(stamps, settings, presentation, await self._judged(path))
        return None if known.judged is None else FileReport(session.uri_of(path), None, known.judged)

    async def _judged(self, path: str) -> Judged | None:
        job = self._scheduler.submit(f"read {path}", lambda _: _read(path), is_background=True)
        text = await wait_for(job)
        if isinstance(text, Judged) or text is None:
            return text
        await self._session.disk.load(self._session.siblings(path))
        snapshot: Snapshot = self._session.snapshot_of_file(path, text)
        judged = await self._analyses.judge_once(snapshot)
        return judged if is_checked_in_folders(judged.kind) else None


# ---- on the analysis thread


def _walk(folders: list[str], check: CancelCheck) -> list[str]:
    from armls.services import config
    from armls.services.discovery import Target, walk

    found: list[str] = []
    for folder in folders:
        for one in walk(folder, config.Configurations().excludes):
            check()
            if isinstance(one, Target):
                found.append(one.path)
    return found


def _read(path: str) -> SourceText | Judged | None:
    """The text of a file that may be one of ours, or what is wrong with one that must be."""
    from armls.services.files import Unreadable, may_be_template, read

    is_configuration = Configurations.is_configuration(path)
    try:
        text = read(path)
    except Unreadable as error:
        if not (is_configuration or may_be_template(path, "")):
            return None
        finding = Finding(UNREADABLE, Severity.WARNING, f"This file cannot be read: {error.reason}.", 0, 0)
        items = convert.diagnostics([finding], SourceText(""), "", "utf-16")
        return Judged("unreadable", items, Summary(warnings=1))
    return text if is_configuration or may_be_template(path, text.text) else None
