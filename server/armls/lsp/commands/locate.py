"""``armls.locate``: where in a template, open or on disk, a deployment error comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from pygls.exceptions import JsonRpcInvalidParams

from armls.core.cancellation import CancelCheck
from armls.lsp.commands.registry import Command, Token, add_command, document_of
from armls.lsp.convert import Positions
from armls.lsp.progress import progress

if TYPE_CHECKING:
    from armls.lsp.language_server import Server
    from armls.services.analysis import Snapshot
    from armls.services.locate import ErrorLocation, Located


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``uri``: the template; ``error``: what Azure said, as text or JSON."""

    uri: str
    error: str


async def locate(server: Server, arguments: Arguments, token: Token | None) -> dict[str, Any]:
    """``{locations: [{uri, path, pointer, range, message}], missing: […], notes: […]}``, the latter two sentences."""
    if not arguments.error.strip():
        raise JsonRpcInvalidParams("'error': it is empty; give what Azure printed")
    async with progress(server, "Locating an error", token):
        _, snapshot = await document_of(server, arguments.uri)
        found = await server.beside_analysis(lambda check: _located(snapshot, arguments.error, check))
    return _result(server, found)


def _located(snapshot: Snapshot, error: str, check: CancelCheck) -> Located:
    from armls.services.locate import locate

    return locate(snapshot.focus, snapshot.documents, error, check, snapshot.values_file())


def _result(server: Server, found: Located) -> dict[str, Any]:
    return {
        "locations": [_location(server, one) for one in found.locations],
        "missing": list(found.missing),
        "notes": list(found.notes),
    }


def _location(server: Server, one: ErrorLocation) -> dict[str, Any]:
    positions = Positions(one.text, (one.start, one.end), server.session.encoding)
    return {
        "uri": server.session.uri_of(one.name),
        "path": one.name,
        "pointer": one.pointer,
        "range": positions.range(one.start, one.end),
        "message": one.message,
    }


COMMAND = Command("armls.locate", Arguments, locate)


def register(server: Server) -> None:
    """Make the command known."""
    add_command(server, COMMAND)
