"""``textDocument/definition``: the declaration of what is named at a position."""

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
    on_request(server, types.TEXT_DOCUMENT_DEFINITION, definition, types.DefinitionOptions())


async def definition(server: Server, params: types.DefinitionParams) -> list[types.Location] | None:
    """The declaration, in this document or one beside it."""

    def question(document: AnalysedDocument) -> list[types.Location]:
        from armls.ide.navigation import definition

        found = definition(document, offset_in(document, params.position, server.session.encoding))
        if found is None:
            return []
        target = found[1]
        return Sources(server, document).locations([(target.document, target.start, target.end)])

    return await ask(server, params.text_document.uri, "definition", question)
