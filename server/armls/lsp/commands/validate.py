"""``armls.validate``: the findings of one document, open or on disk."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import msgspec
from pygls.exceptions import JsonRpcInvalidParams

from armls.core.cancellation import Cancelled
from armls.lsp.commands.registry import Command, Token, add_command
from armls.lsp.progress import progress
from armls.lsp.uris import name_of

if TYPE_CHECKING:
    from armls.lsp.analyses import Judged
    from armls.lsp.language_server import Server


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``uri``: the document."""

    uri: str


async def validate(server: Server, arguments: Arguments, token: Token | None) -> dict[str, Any]:
    """``{uri, version, kind, diagnostics, summary}``; ``version`` is null for a document that is not open."""
    async with progress(server, "Checking a template", token):
        opened = server.session.document(arguments.uri)
        if opened is not None:
            await server.slow_pass.validate(opened)
        while True:
            await server.session.prepare(name_of(arguments.uri))
            document = server.session.document(arguments.uri)
            snapshot = server.session.snapshot_of(arguments.uri)
            if snapshot is None:
                raise JsonRpcInvalidParams(f"'uri': there is no such document, or it cannot be read: {arguments.uri}")
            try:
                if document is None:
                    judged = await server.analyses.judge_once(snapshot, is_asked_for=True)
                else:
                    judged = await server.analyses.judge(snapshot, is_asked_for=True)
            except Cancelled:
                if server.session.is_current(snapshot):
                    raise
                continue  # it has been edited meanwhile
            if document is not None and server.analyses.is_large(snapshot):
                server.publisher.reload([document])  # the client has not asked again, or does not ask at all
            return _result(arguments.uri, document.version if document else None, judged)


def _result(uri: str, version: int | None, judged: Judged) -> dict[str, Any]:
    return {
        "uri": uri,
        "version": version,
        "kind": judged.kind,
        "diagnostics": judged.items,
        "summary": asdict(judged.summary),
    }


COMMAND = Command("armls.validate", Arguments, validate)


def register(server: Server) -> None:
    """Make the command known."""
    add_command(server, COMMAND)
