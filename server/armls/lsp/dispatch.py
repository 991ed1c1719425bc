"""Every handler goes through here once: what fails in it is logged in detail and told in a line."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError

from armls.core.cancellation import Cancelled

if TYPE_CHECKING:
    from armls.lsp.language_server import Server

_log = logging.getLogger(__name__)

SERVER_CANCELLED = int(types.LSPErrorCodes.ServerCancelled)

AsyncHandler = Callable[["Server", Any], Awaitable[Any]]
SyncHandler = Callable[["Server", Any], Any]


def on_request(server: Server, method: str, handler: AsyncHandler, options: Any = None) -> None:
    """Answer a request with an async handler, which ``$/cancelRequest`` cancels."""

    async def handle(params: Any = None) -> Any:
        try:
            return await handler(server, params)
        except Cancelled as cancelled:
            cancelled.__traceback__ = None  # its frames, and the snapshot in them, would wait for the collector
            raise superseded() from None
        except JsonRpcException:
            raise
        except Exception as error:
            raise _failed(server, method, error) from None

    _register(server, method, handle, options)


def on_notification(server: Server, method: str, handler: SyncHandler, options: Any = None) -> None:
    """Take a notification with a handler that is done when it returns, so that notifications keep their order."""

    def handle(params: Any = None) -> None:
        try:
            handler(server, params)
        except Exception as error:
            server.tell(_failed(server, method, error).message)

    _register(server, method, handle, options)


def in_background(server: Server, what: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Do something that no request waits for. The server keeps the task until it is done."""

    async def run() -> None:
        try:
            await work
        except Cancelled as cancelled:
            cancelled.__traceback__ = None  # as above
        except Exception as error:
            server.tell(_failed(server, what, error).message)

    task = asyncio.get_running_loop().create_task(run())
    server.tasks.add(task)
    task.add_done_callback(server.tasks.discard)
    return task


def superseded() -> JsonRpcException:
    """The answer to a request whose document has changed since: ask again."""
    return JsonRpcException(
        "the document has changed; ask again", SERVER_CANCELLED, types.DiagnosticServerCancellationData(True)
    )


def _failed(server: Server, what: str, error: Exception) -> JsonRpcException:
    _log.error("%s failed", what, exc_info=error)
    return JsonRpcInternalError(f"armls failed at {what} ({type(error).__name__}); its log says more.")


def _register(server: Server, method: str, handler: Callable[..., Any], options: Any) -> None:
    """Register a handler, in the place of pygls' own where that keeps documents or cannot be cancelled.

    ``add_builtin_feature`` is what pygls registers its own with; of initialize, initialized, shutdown and the like it
    calls ours after its own.
    """
    if method in _OURS_ALONE:
        server.protocol.fm.add_builtin_feature(method, handler)
    else:
        server.feature(method, options)(handler)


_OURS_ALONE = frozenset(
    {
        types.EXIT,
        types.TEXT_DOCUMENT_DID_OPEN,
        types.TEXT_DOCUMENT_DID_CHANGE,
        types.TEXT_DOCUMENT_DID_CLOSE,
        types.WORKSPACE_EXECUTE_COMMAND,
        types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS,
    }
)
