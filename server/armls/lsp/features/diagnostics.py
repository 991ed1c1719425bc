"""``textDocument/diagnostic``: what is wrong in one document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from armls.lsp import convert
from armls.lsp.dispatch import on_request, superseded
from armls.lsp.uris import name_of

if TYPE_CHECKING:
    from armls.lsp.language_server import Server


def register(server: Server) -> None:
    """Register this file's methods."""
    options = types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True, identifier="armls")
    on_request(server, types.TEXT_DOCUMENT_DIAGNOSTIC, pull, options)


async def pull(server: Server, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    """The report of a document as it is now; ``unchanged`` where it is what the client has already."""
    session = server.session
    await session.prepare(name_of(params.text_document.uri))
    document = session.document(params.text_document.uri)
    snapshot = session.snapshot_of(params.text_document.uri)
    if snapshot is None:
        return types.RelatedFullDocumentDiagnosticReport([], result_id=convert.result_id([]))
    if document is None:
        judged = await server.analyses.judge_once(snapshot)
    else:
        judge = server.analyses.judge_first if server.client.refreshes else server.analyses.judge
        judged = await judge(snapshot, server.publisher.delay(document))
        if not session.is_current(snapshot):
            raise superseded()
        if not judged.is_complete:
            server.publisher.answered_in_part(snapshot)
    if judged.result_id == params.previous_result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(judged.result_id)
    return types.RelatedFullDocumentDiagnosticReport(judged.items, result_id=judged.result_id)
