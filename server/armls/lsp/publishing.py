"""Brings changed diagnostics to the client: pushes them, or asks a client that pulls to pull again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lsprotocol import types

from armls.core.cancellation import Cancelled
from armls.lsp import convert
from armls.lsp.dispatch import in_background
from armls.lsp.session import OpenDocument

if TYPE_CHECKING:
    from armls.lsp.analyses import Judged
    from armls.lsp.language_server import Server
    from armls.services.analysis import Snapshot

_REST_SECONDS = 0.2
"""How long the rest of a report waits for the next key."""
_MOST_SECONDS = 0.5
"""More than an analysis takes in a template that anyone types into."""
_KEPT_SECONDS = 1.0
"""How long a document that was closed is remembered."""


def seconds_to_wait(fast_seconds: float, pause: float, took: float) -> float:
    """The seconds from an edit to its analysis: more than ``fast_seconds`` where the next key would come during it.

    ``pause`` is the seconds between the last two edits, ``took`` those of the analysis before. What is cut off by each
    key shows nothing, and takes the processor from the editor.
    """
    took = min(took, _MOST_SECONDS)
    return fast_seconds if pause >= fast_seconds + took else max(fast_seconds, pause + took)


class Publisher:
    """Belongs to the event loop."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._refresh: asyncio.TimerHandle | None = None
        self._published_configurations: set[str] = set()
        self._due: set[str] = set()
        self._forgetting: dict[str, asyncio.TimerHandle] = {}

    def opened(self, document: OpenDocument) -> None:
        """A document is new in the editor, or back in it: a client closes and opens one to change its language."""
        timer = self._forgetting.pop(document.name, None)
        if timer is not None:
            timer.cancel()
        self._changed(document)
        self._server.slow_pass.opened(document)
        self._publish_configurations()

    def edited(self, document: OpenDocument) -> None:
        """A document has a new version: nobody gets to see what is found in an older one."""
        self._server.analyses.edited(document.name)
        self._changed(document)
        self._server.slow_pass.edited(document)

    def answered_in_part(self, snapshot: Snapshot) -> None:
        """A pull got a report that is not complete: complete it, and have the client pull again."""

        async def complete() -> None:
            await self._server.analyses.judge(snapshot, _REST_SECONDS)
            self._ask_to_pull()

        in_background(self._server, "completing a report", complete())

    def closed(self, document: OpenDocument) -> None:
        """A document is no longer in the editor; what a push showed of it goes. It is forgotten after a moment."""
        self._server.analyses.edited(document.name)
        self._server.slow_pass.closed(document)
        later = asyncio.get_running_loop().call_later
        self._forgetting[document.name] = later(_KEPT_SECONDS, self._forget, document.name)
        if not self._server.client.pulls:
            self._publish(document.uri, [], None)
        self.reload(self._server.session.dependents(document.name))

    def lost(self, document: OpenDocument) -> None:
        """The text of a document is no longer known: what was found in it is not shown any more."""
        self.closed(document)
        self._ask_to_pull()

    def _forget(self, name: str) -> None:
        self._forgetting.pop(name, None)
        self._server.session.forget_closed(name)
        self._server.analyses.forget(name)
        self._server.slow_pass.forget(name)

    def everything_changed(self) -> None:
        """Settings or files have changed."""
        self._server.slow_pass.settings_changed()
        self.reload(self._server.session.documents())
        self._publish_configurations()
        if self._server.client.pulls:
            self._ask_to_pull()

    def reload(self, documents: Iterable[OpenDocument]) -> None:
        """What some open documents are judged with has changed."""
        documents = list(documents)
        self._push(documents)
        if documents:
            self._ask_to_pull()

    def delay(self, document: OpenDocument) -> float:
        """How many seconds the analysis of a document is to wait for the next key."""
        if not document.edited_at:
            return 0.0
        took = self._server.analyses.seconds_of(document.name)
        wait = seconds_to_wait(self._server.session.editor.fast_seconds, document.pause, took)
        return max(0.0, document.edited_at + wait - time.monotonic())

    def _changed(self, document: OpenDocument) -> None:
        self._push([document])
        self.reload(self._server.session.dependents(document.name))

    def _push(self, documents: Iterable[OpenDocument]) -> None:
        """Check documents, once for all edits that come before the check begins: none keeps an old version alive."""
        if self._server.client.pulls:
            return
        for document in documents:
            if document.name not in self._due:
                self._due.add(document.name)
                in_background(self._server, "checking a document", self._judge_and_publish(document.name, document.uri))

    async def _judge_and_publish(self, name: str, uri: str) -> None:
        session, analyses = self._server.session, self._server.analyses
        try:
            await session.prepare(name)
        finally:
            self._due.discard(name)
        document = session.document(uri)
        if document is None:
            return
        snapshot, judged = await self._judged_first(document)
        if session.document(uri) is not document:
            return
        self._publish(uri, judged.items, document.version)
        if not judged.is_complete:
            judged = await analyses.judge(snapshot, _REST_SECONDS)
            if session.document(uri) is document:
                self._publish(uri, judged.items, document.version)

    async def _judged_first(self, document: OpenDocument) -> tuple[Snapshot, Judged]:
        """The first report on this version; made again where a request came with other files beside it meanwhile."""
        session = self._server.session
        while True:
            snapshot = session.snapshot(document)
            try:
                return snapshot, await self._server.analyses.judge_first(snapshot, self.delay(document))
            except Cancelled:
                is_current = session.document(document.uri) is document
                if not is_current or session.snapshot(document).is_same(snapshot):
                    raise

    def _publish_configurations(self) -> None:
        """Push what is wrong in configurations that are not open; a client that pulls asks for it."""
        if not self._server.client.pulls:
            in_background(self._server, "checking configurations", self._publish_configurations_in_use())

    async def _publish_configurations_in_use(self) -> None:
        session = self._server.session
        now: set[str] = set()
        for config in await session.configurations_in_use():
            uri = session.uri_of(config.path)
            if config.findings and session.document(uri) is None:
                now.add(uri)
                presentation = session.editor.presentation
                items = convert.diagnostics(config.findings, config.text, uri, session.encoding, presentation)
                self._publish(uri, items, None)
        for uri in self._published_configurations - now:
            if session.document(uri) is None:
                self._publish(uri, [], None)
        self._published_configurations = now

    def _publish(self, uri: str, items: list[types.Diagnostic], version: int | None) -> None:
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, items, version))

    def _ask_to_pull(self) -> None:
        """Ask once for all changes of a moment."""
        if self._server.client.refreshes and self._refresh is None:
            delay = self._server.session.editor.fast_seconds
            self._refresh = asyncio.get_running_loop().call_later(delay, self._send_refresh)

    def _send_refresh(self) -> None:
        self._refresh = None
        self._server.workspace_diagnostic_refresh(None)
