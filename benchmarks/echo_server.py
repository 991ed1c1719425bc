"""What armls is measured against: a bare pygls server that applies an edit and answers with no diagnostics."""

from __future__ import annotations

import logging

from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("echo", "1")


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def opened(ls: LanguageServer, params: types.DidOpenTextDocumentParams) -> None:
    """Answer."""
    _answer(ls, params.text_document.uri, params.text_document.version)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def changed(ls: LanguageServer, params: types.DidChangeTextDocumentParams) -> None:
    """Answer; pygls has applied the edit."""
    _answer(ls, params.text_document.uri, params.text_document.version)


@server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC)
def pulled(_: LanguageServer, __: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    """Answer a client that pulls."""
    return types.RelatedFullDocumentDiagnosticReport([])


def _answer(ls: LanguageServer, uri: str, version: int) -> None:
    ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, [], version))


if __name__ == "__main__":
    logging.getLogger("pygls").setLevel(logging.WARNING)
    server.start_io()
