"""``workspace/diagnostic``: what is wrong in all templates of the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from armls.core.cancellation import Cancelled
from armls.lsp import convert
from armls.lsp.dispatch import on_request
from armls.lsp.progress import progress
from armls.lsp.workspace_reports import FileReport

if TYPE_CHECKING:
    from armls.lsp.language_server import Server

_NOTHING = convert.result_id([])


def register(server: Server) -> None:
    """Register this file's methods."""
    on_request(server, types.WORKSPACE_DIAGNOSTIC, pull_workspace)


async def pull_workspace(server: Server, params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
    """A report for each template, as soon as it is there if the client takes partial results."""
    previous = {one.uri: one.value for one in params.previous_result_ids}
    answer = _Answer(server, params.partial_result_token)
    # Clients ask again and again in the background: progress is shown only to one that wants to see it.
    async with progress(server, "Checking templates", params.work_done_token, asks=False) as shown:
        for document in server.session.documents():
            try:
                report = await server.reports.open_report(document)
            except Cancelled:
                previous.pop(document.uri, None)  # it is being edited, and will be asked for by itself
                continue
            answer.add(report_of(report, previous.pop(report.uri, None)))
        paths = await server.reports.files()
        done = 0
        async for path, found in server.reports.reports(paths):
            done += 1
            shown.report(done, len(paths), path.rpartition("/")[2])
            if found is not None:
                answer.add(report_of(found, previous.pop(found.uri, None)))
            if shown.is_cancelled:
                return types.WorkspaceDiagnosticReport(answer.rest)
        for uri, value in previous.items():  # what is no template any more has nothing wrong in it
            if value != _NOTHING:
                answer.add(_full(uri, None, [], _NOTHING))
    return types.WorkspaceDiagnosticReport(answer.rest)


def report_of(report: FileReport, previous: str | None) -> types.WorkspaceDocumentDiagnosticReport:
    """A document's part of the answer, ``unchanged`` where the client has it already."""
    result_id = report.judged.result_id
    if result_id == previous:
        return types.WorkspaceUnchangedDocumentDiagnosticReport(report.uri, result_id, report.version)
    return _full(report.uri, report.version, report.judged.items, result_id)


def _full(
    uri: str, version: int | None, items: list[types.Diagnostic], result_id: str
) -> types.WorkspaceFullDocumentDiagnosticReport:
    return types.WorkspaceFullDocumentDiagnosticReport(uri, items, version, result_id=result_id)


class _Answer:
    """Sends each report under the token for partial results; without one they are the ``rest``, for the end."""

    def __init__(self, server: Server, token: types.ProgressToken | None) -> None:
        self._server, self._token = server, token
        self.rest: list[types.WorkspaceDocumentDiagnosticReport] = []

    def add(self, report: types.WorkspaceDocumentDiagnosticReport) -> None:
        if self._token is None:
            self.rest.append(report)
        else:
            value = types.WorkspaceDiagnosticReportPartialResult([report])
            self._server.progress(types.ProgressParams(self._token, value))
