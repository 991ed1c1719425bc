"""``textDocument/references``: every place that names what is named at a position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from armls.lsp.asking import ask
from armls.lsp.dispatch import on_request
from armls.lsp.occurrences import Sources, offset_in

if TYPE_CHECKING:
    from armls.ide.document import AnalysedDocument
    from armls.lsp.language_server import Server


def register(server: Server) -> None:
    """Register this file's methods."""
    on_request(server, types.TEXT_DOCUMENT_REFERENCES, references, types.ReferenceOptions())


async def references(server: Server, params: types.ReferenceParams) -> list[types.Location] | None:
    """The places in this document and those beside it."""

    def question(document: AnalysedDocument) -> list[types.Location]:
        from armls.ide.navigation import references

        offset = offset_in(document, params.position, server.session.encoding)
        found = references(document, offset, with_declaration=params.context.include_declaration)
        return Sources(server, document).locations((one.document, one.start, one.end) for one in found)

    return await ask(server, params.text_document.uri, "references", question)
