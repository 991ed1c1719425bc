"""``textDocument/documentHighlight``: the places in a document that name what is named at a position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from armls.lsp.asking import DECORATED, ask
from armls.lsp.dispatch import on_request
from armls.lsp.occurrences import offset_in, range_in

if TYPE_CHECKING:
    from armls.ide.document import AnalysedDocument
    from armls.lsp.language_server import Server


def register(server: Server) -> None:
    """Register this file's methods."""
    on_request(server, types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, document_highlight, types.DocumentHighlightOptions())


async def document_highlight(
    server: Server, params: types.DocumentHighlightParams
) -> list[types.DocumentHighlight] | None:
    """Declarations are highlighted as written, other places as read."""
    encoding = server.session.encoding

    def question(document: AnalysedDocument) -> list[types.DocumentHighlight]:
        from armls.ide.navigation import highlights

        kinds = {True: types.DocumentHighlightKind.Write, False: types.DocumentHighlightKind.Read}
        return [
            types.DocumentHighlight(range_in(document.source, one.start, one.end, encoding), kinds[one.is_declaration])
            for one in highlights(document, offset_in(document, params.position, encoding))
        ]

    return await ask(server, params.text_document.uri, "highlight", question, most_characters=DECORATED)
