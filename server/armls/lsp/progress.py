"""Progress that the user sees and can cancel, where the client shows any."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

if TYPE_CHECKING:
    from armls.lsp.language_server import Server

_log = logging.getLogger(__name__)
_PATIENCE_SECONDS = 2.0


class Progress:
    """One progress bar, or none."""

    def __init__(self, server: Server, token: types.ProgressToken | None) -> None:
        self._server, self._token = server, token

    @property
    def is_cancelled(self) -> bool:
        """Whether the user has cancelled it."""
        if self._token is None:
            return False
        known = self._server.work_done_progress.tokens.get(self._token)
        return known is not None and known.cancelled()

    def report(self, done: int, total: int, message: str) -> None:
        """``done`` of ``total`` steps are made."""
        if self._token is not None:
            value = types.WorkDoneProgressReport(message=message, percentage=100 * done // max(total, 1))
            self._server.work_done_progress.report(self._token, value)


@asynccontextmanager
async def progress(
    server: Server, title: str, token: types.ProgressToken | None, asks: bool = True
) -> AsyncIterator[Progress]:
    """Show progress under the client's ``token``; it always ends.

    Without one, and if ``asks``, under a token of our own where the client allows that.
    """
    shown = server.work_done_progress
    if token is None and asks and server.client.shows_progress:
        token = await _created(server)
    if token is not None:
        shown.begin(token, types.WorkDoneProgressBegin(title=title, cancellable=True, percentage=0))
    try:
        yield Progress(server, token)
    finally:
        if token is not None:
            shown.end(token, types.WorkDoneProgressEnd())
            shown.tokens.pop(token, None)  # pygls keeps them for ever, and refuses them the second time


async def _created(server: Server) -> str | None:
    """A token that the client has accepted."""
    token = str(uuid.uuid4())
    try:
        await asyncio.wait_for(server.work_done_progress.create_async(token), _PATIENCE_SECONDS)
    except (asyncio.TimeoutError, JsonRpcException) as error:
        _log.info("the client shows no progress: %s", error)
        return None
    return token
