"""``textDocument/semanticTokens``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from armls.lsp import convert
from armls.lsp.asking import DECORATED, ask
from armls.lsp.dispatch import on_request

if TYPE_CHECKING:
    from armls.ide.document import AnalysedDocument
    from armls.lsp.language_server import Server


TYPES = ["function", "namespace", "property", "parameter", "variable", "string", "number", "type"]
"""The legend: the token types of ``armls.ide.semantic_tokens``, in its order."""


def register(server: Server) -> None:
    """Register this file's methods."""
    legend = types.SemanticTokensLegend(TYPES, [])
    on_request(server, types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, full, legend)
    on_request(server, types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, in_range, legend)


async def full(server: Server, params: types.SemanticTokensParams) -> types.SemanticTokens | None:
    """The tokens of a document; none of a large one."""
    return await _tokens(server, params.text_document.uri, None)


async def in_range(server: Server, params: types.SemanticTokensRangeParams) -> types.SemanticTokens | None:
    """The tokens of a part of a document."""
    return await _tokens(server, params.text_document.uri, params.range)


async def _tokens(server: Server, uri: str, part: types.Range | None) -> types.SemanticTokens | None:
    encoding = server.session.encoding

    def question(document: AnalysedDocument) -> types.SemanticTokens:
        from armls.ide.semantic_tokens import semantic_tokens

        ends = () if part is None else (part.start, part.end)
        found = semantic_tokens(document, *(document.source.offset(at.line, at.character, encoding) for at in ends))
        positions = convert.Positions(document.source, [at for one in found for at in (one.start, one.end)], encoding)
        data: list[int] = []
        line = character = 0
        for one in found:
            place = positions.range(one.start, one.end)
            if place.start.line != place.end.line or one.start == one.end:
                continue  # a token of several lines is not in the protocol's common form
            delta = place.start.line - line
            shift = place.start.character - (0 if delta else character)
            data += (delta, shift, place.end.character - place.start.character, TYPES.index(one.type), 0)
            line, character = place.start.line, place.start.character
        return types.SemanticTokens(data)

    key = "tokens" if part is None else "tokens of a part"
    return await ask(server, uri, key, question, most_characters=DECORATED)
