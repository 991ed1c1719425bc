"""Starts the language server.

Nothing of pygls is imported before the collector is told to keep quiet: importing it makes a great many objects and no
garbage, and a client waits for its first answer meanwhile.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import logging
import os
import pkgutil
import sys
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from armls.lsp.language_server import Server

_STARTUP_GC_THRESHOLD = 1_000_000


def create_server() -> Server:
    """A server with all its features and commands, not yet connected to anything."""
    from armls.lsp import commands, features
    from armls.lsp.language_server import Server

    server = Server()
    for package in (features, commands):
        _register_all(server, package)
    return server


def _register_all(server: Server, package: ModuleType) -> None:
    """Every module of the package registers itself."""
    for found in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        module.register(server)


def main_stdio(log_file: str | None = None, metrics_port: int | None = None) -> int:
    """Serve the client at standard input and output; the exit code."""
    return _run(None, log_file, metrics_port)


def main_tcp(host: str, port: int, log_file: str | None = None, metrics_port: int | None = None) -> int:
    """Serve one client that connects; the exit code. Says on standard error where it listens; port 0 is any free one.

    Raises OSError where it cannot listen there.
    """
    return _run((host, port), log_file, metrics_port)


def _run(address: tuple[str, int] | None, log_file: str | None, metrics_port: int | None) -> int:
    gc.set_threshold(_STARTUP_GC_THRESHOLD)  # until the analysis has warmed up
    from armls.lsp.transport import serve_stdio, serve_tcp
    from armls.services.scheduler import prefer_short_waits

    prefer_short_waits()
    _start_log(log_file)
    server = create_server()
    end_metrics = _serve_metrics(server, metrics_port)
    serving = serve_stdio(server) if address is None else serve_tcp(server, *address)
    try:
        return asyncio.run(serving)
    finally:
        server.scheduler.close()
        server.summarizing.close()
        server.aside.close()
        server.slow_pass.close()
        end_metrics()


def _serve_metrics(server: Server, port: int | None) -> Callable[[], None]:
    """Answer Prometheus, where that is asked for and possible; gives what ends it."""
    if port is None:
        return lambda: None
    from armls.services import metrics

    try:
        return metrics.serve(port, server.status.current)
    except metrics.Unavailable as error:
        logging.getLogger(__name__).warning("%s", error)
        return lambda: None


def _start_log(log_file: str | None) -> None:
    handler: logging.Handler
    if log_file is None:
        handler = logging.StreamHandler(sys.stderr)
    else:
        handler = logging.FileHandler(os.fspath(log_file), encoding="utf-8", errors="backslashreplace")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger("armls").setLevel(logging.INFO)
    # pygls writes every payload at INFO, and a stack at ERROR for every answer that is an error. Ours are logged here.
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
