"""The editor's settings."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from armls.lsp.dispatch import in_background, on_notification
from armls.lsp.editor_settings import SECTION

if TYPE_CHECKING:
    from armls.lsp.language_server import Server

_log = logging.getLogger(__name__)
_PATIENCE_SECONDS = 10.0


def register(server: Server) -> None:
    """Register this file's methods."""
    on_notification(server, types.WORKSPACE_DID_CHANGE_CONFIGURATION, configuration_changed)


def configuration_changed(server: Server, params: types.DidChangeConfigurationParams) -> None:
    """Settings have changed: take those that come along, or ask for them."""
    if server.client.gives_configuration:
        in_background(server, "asking for settings", ask_for_configuration(server))
    elif isinstance(params.settings, Mapping):
        apply_configuration(server, params.settings.get(SECTION))


async def ask_for_configuration(server: Server) -> None:
    """Ask the client for the section ``armls``, if it answers such questions."""
    if not server.client.gives_configuration:
        return
    items = types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])
    try:
        answer = await asyncio.wait_for(server.workspace_configuration_async(items), _PATIENCE_SECONDS)
    except (asyncio.TimeoutError, JsonRpcException) as error:
        _log.warning("the client does not give its settings: %s", str(error) or "no answer")
        return
    apply_configuration(server, answer[0] if answer else None)


def apply_configuration(server: Server, section: Any) -> None:
    """Use the settings from now on."""
    before = server.session.editor
    for complaint in server.session.configure(section):
        _log.warning("%s", complaint)
    server.analyses.present(server.session.editor.presentation)
    if server.session.editor != before:
        server.publisher.everything_changed()
