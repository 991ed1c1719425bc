"""``textDocument/hover``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from armls.lsp import convert
from armls.lsp.dispatch import on_request

if TYPE_CHECKING:
    from armls.lsp.language_server import Server


def register(server: Server) -> None:
    """Register this file's methods."""
    on_request(server, types.TEXT_DOCUMENT_HOVER, hover, types.HoverOptions())


async def hover(server: Server, params: types.HoverParams) -> types.Hover | None:
    """What stands at a position of an open document."""
    session = server.session
    document = session.document(params.text_document.uri)
    if document is None:
        return None
    position = params.position
    offset = document.text.offset(position.line, position.character, session.encoding)
    found = await server.analyses.hover(session.snapshot(document), offset)
    if found is None:
        return None
    places = convert.Positions(document.text, (found.start, found.end), session.encoding)
    content = types.MarkupContent(types.MarkupKind.Markdown, found.markdown)
    return types.Hover(content, places.range(found.start, found.end))
