"""``textDocument/definition``: the declaration of what is named at a position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from armls.lsp.asking import ask
from armls.lsp.dispatch import on_request
from armls.lsp.linked_files import linked_file
from armls.lsp.occurrences import Sources, offset_in

if TYPE_CHECKING:
    from armls.ide.document import AnalysedDocument
    from armls.lsp.language_server import Server


def register(server: Server) -> None:
    """Register this file's methods."""
    on_request(server, types.TEXT_DOCUMENT_DEFINITION, definition, types.DefinitionOptions())


async def definition(server: Server, params: types.DefinitionParams) -> list[types.Location] | None:
    """The declaration, in this document or one beside it."""

    def question(document: AnalysedDocument) -> list[types.Location]:
        from armls.ide.navigation import definition

        offset = offset_in(document, params.position, server.session.encoding)
        found = definition(document, offset)
        if found is None:
            return _linked(server, document, offset)
        target = found[1]
        return Sources(server, document).locations([(target.document, target.start, target.end)])

    return await ask(server, params.text_document.uri, "definition", question)


def _linked(server: Server, document: AnalysedDocument, offset: int) -> list[types.Location]:
    """The beginning of the file whose path is at an offset."""
    from armls.ide.links import link_at

    link = link_at(document, offset)
    path = linked_file(server.session, document.name, link.path) if link is not None else None
    start = types.Position(0, 0)
    return [] if path is None else [types.Location(server.session.uri_of(path), types.Range(start, start))]
