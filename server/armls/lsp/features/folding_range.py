"""``textDocument/foldingRange``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from armls.lsp import convert
from armls.lsp.asking import DECORATED, ask
from armls.lsp.dispatch import on_request

if TYPE_CHECKING:
    from armls.ide.document import AnalysedDocument
    from armls.lsp.language_server import Server


def register(server: Server) -> None:
    """Register this file's methods."""
    on_request(server, types.TEXT_DOCUMENT_FOLDING_RANGE, folding_range, types.FoldingRangeOptions())


async def folding_range(server: Server, params: types.FoldingRangeParams) -> list[types.FoldingRange] | None:
    """The parts of a document that can be folded; the line with the closing brace stays visible."""
    encoding = server.session.encoding

    def question(document: AnalysedDocument) -> list[types.FoldingRange]:
        from armls.ide.folding import folds

        found = folds(document)
        positions = convert.Positions(document.source, [at for one in found for at in (one.start, one.end)], encoding)
        ranges = []
        for one in found:
            place = positions.range(one.start, one.end)
            last = place.end.line - (one.kind == "region")
            if last > place.start.line:
                ranges.append(types.FoldingRange(place.start.line, last, kind=types.FoldingRangeKind(one.kind)))
        return ranges

    return await ask(server, params.text_document.uri, "folding", question, most_characters=DECORATED)
