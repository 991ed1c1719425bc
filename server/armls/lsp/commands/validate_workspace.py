"""``armls.validateWorkspace``: the findings of all templates of the workspace, open or on disk."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import msgspec
from lsprotocol import types

from armls.core.cancellation import Cancelled
from armls.lsp.analyses import Summary
from armls.lsp.commands.registry import Command, Token, add_command
from armls.lsp.progress import progress
from armls.lsp.workspace_reports import FileReport

if TYPE_CHECKING:
    from armls.lsp.language_server import Server


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """It takes none."""


async def validate_workspace(server: Server, _: Arguments, token: Token | None) -> dict[str, Any]:
    """``{files: [{uri, kind, summary}], summary, cancelled}``. A client that does not pull is sent the diagnostics."""
    found: list[FileReport] = []
    async with progress(server, "Checking the workspace", token) as shown:
        for document in server.session.documents():
            try:
                found.append(await server.reports.open_report(document))
            except Cancelled:
                continue  # its next version is judged by itself
        paths = await server.reports.files()
        done = 0
        async for path, report in server.reports.reports(paths):
            done += 1
            shown.report(done, len(paths), path.rpartition("/")[2])
            if report is not None:
                found.append(report)
                _show(server, report)
            if shown.is_cancelled:
                break
        cancelled = shown.is_cancelled
    return _result(found, cancelled)


def _result(found: list[FileReport], cancelled: bool) -> dict[str, Any]:
    total = sum((report.judged.summary for report in found), Summary())
    files = [
        {"uri": one.uri, "kind": one.judged.kind, "summary": asdict(one.judged.summary)}
        for one in sorted(found, key=lambda report: report.uri)
    ]
    return {"files": files, "summary": {"files": len(files), **asdict(total)}, "cancelled": cancelled}


def _show(server: Server, report: FileReport) -> None:
    if not server.client.pulls:
        params = types.PublishDiagnosticsParams(report.uri, report.judged.items, report.version)
        server.text_document_publish_diagnostics(params)


COMMAND = Command("armls.validateWorkspace", Arguments, validate_workspace)


def register(server: Server) -> None:
    """Make the command known."""
    add_command(server, COMMAND)
