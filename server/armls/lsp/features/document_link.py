"""``textDocument/documentLink``: the files that a template links to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from armls.lsp import convert
from armls.lsp.asking import ask
from armls.lsp.dispatch import on_request
from armls.lsp.linked_files import linked_file
from armls.lsp.uris import name_of

if TYPE_CHECKING:
    from armls.ide.document import AnalysedDocument
    from armls.lsp.language_server import Server


def register(server: Server) -> None:
    """Register this file's methods."""
    on_request(server, types.TEXT_DOCUMENT_DOCUMENT_LINK, document_link, types.DocumentLinkOptions())


async def document_link(server: Server, params: types.DocumentLinkParams) -> list[types.DocumentLink] | None:
    """Links to existing files in the workspace folder of a document."""
    name = name_of(params.text_document.uri)

    def question(document: AnalysedDocument) -> list[types.DocumentLink]:
        from armls.ide.links import links

        found = [(one, linked_file(server.session, name, one.path)) for one in links(document)]
        offsets = [at for link, _ in found for at in (link.start, link.end)]
        positions = convert.Positions(document.source, offsets, server.session.encoding)
        return [
            types.DocumentLink(positions.range(link.start, link.end), server.session.uri_of(path))
            for link, path in found
            if path is not None
        ]

    return await ask(server, params.text_document.uri, "document-link", question)
