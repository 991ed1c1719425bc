"""``textDocument/selectionRange``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from armls.lsp import convert
from armls.lsp.asking import ask
from armls.lsp.dispatch import on_request

if TYPE_CHECKING:
    from armls.ide.document import AnalysedDocument
    from armls.lsp.language_server import Server


def register(server: Server) -> None:
    """Register this file's methods."""
    on_request(server, types.TEXT_DOCUMENT_SELECTION_RANGE, selection_range, types.SelectionRangeOptions())


async def selection_range(server: Server, params: types.SelectionRangeParams) -> list[types.SelectionRange] | None:
    """For each position the ranges around it."""
    encoding = server.session.encoding

    def around(document: AnalysedDocument, position: types.Position) -> types.SelectionRange:
        from armls.ide.selection import selection_ranges

        found = selection_ranges(document, document.source.offset(position.line, position.character, encoding))
        positions = convert.Positions(document.source, [at for one in found for at in one], encoding)
        result: types.SelectionRange | None = None
        for start, end in reversed(found):
            result = types.SelectionRange(positions.range(start, end), result)
        return result or types.SelectionRange(types.Range(position, position))

    def question(document: AnalysedDocument) -> list[types.SelectionRange]:
        return [around(document, position) for position in params.positions]

    return await ask(server, params.text_document.uri, "selection", question)
