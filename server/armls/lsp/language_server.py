"""The language server object: one for one client, with the parts that its features and commands work with."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from armls import __version__
from armls.core.cancellation import CancelCheck
from armls.lsp.analyses import Analyses, wait_for
from armls.lsp.client import Client
from armls.lsp.protocol import Protocol
from armls.lsp.publishing import Publisher
from armls.lsp.session import Session
from armls.lsp.slow_pass import SlowPass
from armls.lsp.status import StatusTeller
from armls.lsp.workspace_reports import WorkspaceReports
from armls.services.memory import give_back
from armls.services.scheduler import Scheduler

if TYPE_CHECKING:
    from pygls.server import ServerErrors

Result = TypeVar("Result")

_log = logging.getLogger(__name__)


class Server(LanguageServer):
    """One server for one client; its parts are public to the features and commands."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__(
            "armls",
            __version__,
            types.TextDocumentSyncKind.Incremental,
            protocol_cls=Protocol,
            converter_factory=default_converter,
        )
        self.client = Client()
        self.session = Session()
        self.scheduler = Scheduler(when_idle=give_back)
        self.summarizing = Scheduler()  # files that take seconds to read, beside the analysis
        self.aside = Scheduler()  # for work that needs nothing of the analysis, see `beside_analysis`
        self.status = StatusTeller(self)
        self.slow_pass = SlowPass(self)
        self.analyses = Analyses(
            self.scheduler,
            self.session.uri_of,
            lambda: self.session.editor.large_bytes,
            self.slow_pass.merge,
            self.status.analysing,
        )
        self.reports = WorkspaceReports(self.session, self.analyses, self.scheduler)
        self.publisher = Publisher(self)
        self.tasks: set[asyncio.Task[None]] = set()
        self._exit_code: int | None = None
        self._stopped: asyncio.Event | None = None

    def tell(self, message: str) -> None:
        """Show the user one line about something that failed."""
        self.window_show_message(types.ShowMessageParams(types.MessageType.Error, message))

    def inform(self, message: str) -> None:
        """Show the user one line that asks for nothing at once."""
        self.window_show_message(types.ShowMessageParams(types.MessageType.Info, message))

    async def beside_analysis(self, work: Callable[[CancelCheck], Result]) -> Result:
        """Do work that needs nothing of the analysis. It gives way to it at each check, but need not start again."""

        def give_way(check: CancelCheck) -> Result:
            def checked() -> None:
                check()
                self.scheduler.give_way()

            checked()
            return work(checked)

        return await wait_for(self.aside.submit(f"aside {uuid.uuid4()}", give_way))

    def report_server_error(self, error: Exception, source: ServerErrors) -> None:
        """What reaches pygls has been logged, told or answered already."""
        _log.debug("pygls reports: %s", error)

    async def stopped(self) -> int:
        """Wait for :meth:`stop`; the exit code."""
        self._stopped = asyncio.Event()
        if self._exit_code is None:
            await self._stopped.wait()
        for task in list(self.tasks):
            task.cancel()
        return self._exit_code or 0

    def stop(self, code: int) -> None:
        """End the server; the first code counts."""
        if self._exit_code is None:
            self._exit_code = code
        if self._stopped is not None:
            self._stopped.set()

    def end_of_input(self) -> None:
        """The client is gone, which is fine after ``shutdown`` only."""
        self.stop(0 if self.protocol.phase == "shut down" else 1)
