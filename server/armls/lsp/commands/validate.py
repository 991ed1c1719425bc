"""``armls.validate``: the findings of one document, open or on disk."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import msgspec

from armls.lsp.commands.registry import Command, Token, add_command, for_newest
from armls.lsp.progress import progress

if TYPE_CHECKING:
    from armls.lsp.analyses import Judged
    from armls.lsp.language_server import Server
    from armls.lsp.session import OpenDocument
    from armls.services.analysis import Snapshot


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``uri``: the document."""

    uri: str


async def validate(server: Server, arguments: Arguments, token: Token | None) -> dict[str, Any]:
    """``{uri, version, kind, diagnostics, summary}``; ``version`` is null for a document that is not open."""

    async def validated(document: OpenDocument | None, snapshot: Snapshot) -> dict[str, Any]:
        judge = server.analyses.judge_once if document is None else server.analyses.judge
        judged = await judge(snapshot, is_asked_for=True)
        if document is not None and server.analyses.is_large(snapshot):
            server.publisher.reload([document])  # the client has not asked again, or does not ask at all
        return _result(arguments.uri, document.version if document else None, judged)

    async with progress(server, "Checking a template", token):
        opened = server.session.document(arguments.uri)
        if opened is not None:
            await server.slow_pass.validate(opened)
        return await for_newest(server, arguments.uri, validated)


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
