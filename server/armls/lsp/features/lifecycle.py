"""From ``initialize`` to ``exit``, and the end of a client that says nothing."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, cast

from lsprotocol import types

from armls.core.text import Encoding
from armls.lsp.client import Client
from armls.lsp.dispatch import in_background, on_notification, on_request
from armls.lsp.features.configuration import ask_for_configuration
from armls.lsp.features.watched_files import watch_files

if TYPE_CHECKING:
    from armls.lsp.language_server import Server

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 3.0


def register(server: Server) -> None:
    """Register this file's methods."""
    on_request(server, types.INITIALIZE, initialize)
    on_notification(server, types.INITIALIZED, initialized)
    on_request(server, types.SHUTDOWN, shutdown)
    on_notification(server, types.EXIT, leave)
    on_notification(server, types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, folders_changed)


async def initialize(server: Server, params: types.InitializeParams) -> None:
    """Learn who the client is. pygls answers."""
    server.client = Client.of(params.capabilities)
    session = server.session
    chosen = server.workspace.position_encoding  # an enumeration's member, or its value as text
    encoding = cast(Encoding, getattr(chosen, "value", chosen) or "utf-16")
    session.encoding = server.analyses.encoding = encoding
    for complaint in session.configure_initially(params.initialization_options):
        _log.warning("%s", complaint)
    server.analyses.present(session.editor.presentation)
    folders = [folder.uri for folder in params.workspace_folders or ()]
    if not folders and server.workspace.root_uri is not None:
        folders = [server.workspace.root_uri]
    for uri in folders:
        session.add_folder(uri)
    server.analyses.warm_up()


def initialized(server: Server, _: types.InitializedParams) -> None:
    """Ask for what the client offers."""
    server.status.start()
    in_background(server, "asking for settings", ask_for_configuration(server))
    in_background(server, "asking for changes of files", watch_files(server))
    if server.process_id is not None:
        in_background(server, "watching the client", _watch_client(server, server.process_id))


async def shutdown(server: Server, _: Any) -> None:
    """Stop working; ``exit`` follows."""
    server.session.close_all()
    server.scheduler.close()
    server.aside.close()
    await asyncio.to_thread(server.slow_pass.close)


def leave(server: Server, _: Any) -> None:
    """End the process."""
    server.end_of_input()


def folders_changed(server: Server, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """The workspace has other folders."""
    for folder in params.event.removed:
        server.session.remove_folder(folder.uri)
    for folder in params.event.added:
        server.session.add_folder(folder.uri)
    server.publisher.everything_changed()


async def _watch_client(server: Server, process_id: int) -> None:
    """End the server when the client's process has ended without a word."""
    import psutil

    try:
        client = psutil.Process(process_id)
    except psutil.Error:
        # Not a process that we can see, such as one outside our container: the end of input must do.
        return
    while client.is_running():
        await asyncio.sleep(_LOOK_SECONDS)
    _log.warning("the client's process %d has ended", process_id)
    server.end_of_input()
