"""Runs commands. Their arguments are checked here, and the documents that they name are looked up here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec
from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from armls.core.cancellation import Cancelled
from armls.lsp.dispatch import on_request
from armls.lsp.uris import name_of

if TYPE_CHECKING:
    from armls.lsp.language_server import Server
    from armls.lsp.session import OpenDocument
    from armls.services.analysis import Snapshot

Arguments = TypeVar("Arguments", bound=msgspec.Struct)
Result = TypeVar("Result")
Token = types.ProgressToken


@dataclass(frozen=True)
class Command(Generic[Arguments]):
    """``run`` gets the server, its arguments and the client's token for progress, and gives one JSON object.

    ``$/cancelRequest`` cancels it; it raises JsonRpcInvalidParams where an argument means nothing.
    """

    name: str
    arguments: type[Arguments]
    run: Callable[[Server, Arguments, Token | None], Awaitable[dict[str, Any]]]


def register(server: Server) -> None:
    """Register the method that runs commands."""
    on_request(server, types.WORKSPACE_EXECUTE_COMMAND, execute)


def add_command(server: Server, command: Command[Any]) -> None:
    """Make a command known to clients."""
    # pygls makes the server's capabilities from what is registered here; `execute` stands in for its own execution,
    # which cannot be cancelled.
    server.command(command.name)(_Held(command))


async def execute(server: Server, params: types.ExecuteCommandParams) -> dict[str, Any]:
    """Run one command. Raises JsonRpcInvalidParams naming what is wrong."""
    held = server.protocol.fm.commands.get(params.command)
    if not isinstance(held, _Held):
        raise JsonRpcInvalidParams(f"'{params.command}' is no command of armls")
    command = held.command
    given = list(params.arguments or [])
    if len(given) > 1:
        raise JsonRpcInvalidParams(f"{command.name} takes one JSON object, not {len(given)} arguments")
    try:
        arguments = msgspec.convert(given[0] if given and given[0] is not None else {}, command.arguments)
    except msgspec.ValidationError as error:
        raise JsonRpcInvalidParams(f"{command.name}: {_named(str(error))}") from None
    return await command.run(server, arguments, params.work_done_token)


def no_document(argument: str, uri: str) -> JsonRpcInvalidParams:
    """The error for an argument whose URI is not that of a readable document."""
    return JsonRpcInvalidParams(f"'{argument}': there is no such document, or it cannot be read: {uri}")


async def document_of(server: Server, uri: str) -> tuple[OpenDocument | None, Snapshot]:
    """The document in the argument ``uri``, None where it is not open, and its snapshot.

    Raises JsonRpcInvalidParams where it cannot be read.
    """
    await server.session.prepare(name_of(uri))
    snapshot = server.session.snapshot_of(uri)
    if snapshot is None:
        raise no_document("uri", uri)
    return server.session.document(uri), snapshot


async def for_newest(
    server: Server, uri: str, work: Callable[[OpenDocument | None, Snapshot], Awaitable[Result]]
) -> Result:
    """The result of work on a document, which starts again where the document is edited meanwhile.

    Raises Cancelled where it was cancelled otherwise, and as :func:`document_of` does.
    """
    while True:
        document, snapshot = await document_of(server, uri)
        try:
            return await work(document, snapshot)
        except Cancelled:
            if server.session.is_current(snapshot):
                raise


class _Held:
    """A command where pygls expects a function."""

    def __init__(self, command: Command[Any]) -> None:
        self.command = command

    def __call__(self, *_: Any) -> None:
        """Never called: ``execute`` runs commands."""


def _named(message: str) -> str:
    """msgspec's message, with the argument that it speaks of in front: ``'uri': expected `str`, got `int```."""
    text, _, path = message.partition(" - at `$")
    name = path.rstrip("`").lstrip(".")
    text = text[:1].lower() + text[1:]
    return f"'{name}': {text}" if name else text
