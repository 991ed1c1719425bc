"""Changes on disk."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from armls.lsp.dispatch import on_notification
from armls.lsp.uris import name_of

if TYPE_CHECKING:
    from armls.lsp.language_server import Server

_log = logging.getLogger(__name__)
_PATTERNS = ("**/*.json", "**/*.jsonc", "**/.gitignore")


def register(server: Server) -> None:
    """Register this file's methods."""
    on_notification(server, types.WORKSPACE_DID_CHANGE_WATCHED_FILES, files_changed)


def files_changed(server: Server, params: types.DidChangeWatchedFilesParams) -> None:
    """Files were made, written or deleted. Those that are open count as they are in the editor."""
    session = server.session
    session.disk_changed()
    names = [name_of(change.uri) for change in params.changes]
    if any(session.configurations.is_configuration(name) for name in names):
        server.publisher.everything_changed()
    else:
        dependents = {one.name: one for name in names for one in session.dependents(name)}
        server.publisher.reload(dependents.values())


async def watch_files(server: Server) -> None:
    """Ask the client to tell of changes on disk and of settings, if it can."""
    wanted: list[types.Registration] = []
    if server.client.watches_files:
        watchers = [types.FileSystemWatcher(pattern) for pattern in _PATTERNS]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        wanted.append(types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options))
    if server.client.tells_configuration_changes:
        section = types.DidChangeConfigurationRegistrationOptions("armls")
        wanted.append(types.Registration("settings", types.WORKSPACE_DID_CHANGE_CONFIGURATION, section))
    if not wanted:
        return
    try:
        await server.client_register_capability_async(types.RegistrationParams(wanted))
    except JsonRpcException as error:
        _log.warning("the client does not tell of changes: %s", error)
    else:
        server.session.disk_is_watched = server.client.watches_files
