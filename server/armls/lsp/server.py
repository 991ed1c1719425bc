"""The language server: puts its parts together and runs it."""

from __future__ import annotations

import asyncio
import gc
import importlib
import logging
import os
import pkgutil
import sys
from types import ModuleType
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from armls import __version__
from armls.lsp import commands, features
from armls.lsp.analyses import Analyses
from armls.lsp.client import Client
from armls.lsp.protocol import Protocol
from armls.lsp.publishing import Publisher
from armls.lsp.session import Session
from armls.lsp.transport import serve_stdio, serve_tcp
from armls.lsp.workspace_reports import WorkspaceReports
from armls.services.scheduler import Scheduler, prefer_short_waits

if TYPE_CHECKING:
    from pygls.server import ServerErrors

_log = logging.getLogger(__name__)
_STARTUP_GC_THRESHOLD = 1_000_000


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
        self.scheduler = Scheduler()
        self.analyses = Analyses(self.scheduler, self.session.uri_of)
        self.reports = WorkspaceReports(self.session, self.analyses, self.scheduler)
        self.publisher = Publisher(self)
        self.tasks: set[asyncio.Task[None]] = set()
        self._exit_code: int | None = None
        self._stopped: asyncio.Event | None = None

    def tell(self, message: str) -> None:
        """Show the user one line about something that failed."""
        self.window_show_message(types.ShowMessageParams(types.MessageType.Error, message))

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


def create_server() -> Server:
    """A server with all its features and commands, not yet connected to anything."""
    server = Server()
    for package in (features, commands):
        _register_all(server, package)
    return server


def _register_all(server: Server, package: ModuleType) -> None:
    """Every module of the package registers itself."""
    for found in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        module.register(server)


def main_stdio(log_file: str | None = None) -> int:
    """Serve the client at standard input and output; the exit code."""
    server = _prepare(log_file)
    return _run(server, None)


def main_tcp(host: str, port: int, log_file: str | None = None) -> int:
    """Serve one client that connects; the exit code. Says on standard error where it listens; port 0 is any free one.

    Raises OSError where it cannot listen there.
    """
    server = _prepare(log_file)
    return _run(server, (host, port))


def _run(server: Server, address: tuple[str, int] | None) -> int:
    serving = serve_stdio(server) if address is None else serve_tcp(server, *address)
    try:
        return asyncio.run(serving)
    finally:
        server.scheduler.close()


def _prepare(log_file: str | None) -> Server:
    # Start-up makes a great many objects and no garbage; the analysis sets the collector right once it is warm.
    gc.set_threshold(_STARTUP_GC_THRESHOLD)
    prefer_short_waits()
    handler: logging.Handler
    if log_file is None:
        handler = logging.StreamHandler(sys.stderr)
    else:
        handler = logging.FileHandler(os.fspath(log_file), encoding="utf-8", errors="backslashreplace")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    logging.getLogger("armls").setLevel(logging.INFO)
    # pygls writes every payload at INFO, and a stack at ERROR for every answer that is an error. Ours are logged here.
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    return create_server()
