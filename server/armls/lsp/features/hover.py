"""``textDocument/hover``."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from armls.lsp import convert
from armls.lsp.dispatch import on_request
from armls.lsp.session import is_path
from armls.lsp.uris import identity_of, name_of
from armls.services.links import is_inside

if TYPE_CHECKING:
    from armls.core.summary import Summary
    from armls.lsp.language_server import Server

_MOST_BYTES = 8 * 1024 * 1024
"""A linked file of more bytes is not read for a hover."""


def register(server: Server) -> None:
    """Register this file's methods."""
    on_request(server, types.TEXT_DOCUMENT_HOVER, hover, types.HoverOptions())


async def hover(server: Server, params: types.HoverParams) -> types.Hover | None:
    """What stands at a position of an open document."""
    session = server.session
    await session.prepare(name_of(params.text_document.uri))
    document = session.document(params.text_document.uri)
    if document is None:
        return None
    position = params.position
    offset = document.text.offset(position.line, position.character, session.encoding)
    found = await server.analyses.hover(session.snapshot(document), offset, _linked(server, document.name))
    if found is None:
        return None
    places = convert.Positions(document.text, (found.start, found.end), session.encoding)
    content = types.MarkupContent(types.MarkupKind.Markdown, found.markdown)
    return types.Hover(content, places.range(found.start, found.end))


def _linked(server: Server, name: str) -> Callable[[str], Summary | None]:
    """Summaries of the files that lie in the workspace folder of a document, or beside it where it is in none."""
    folders = list(server.session.folders_of(name)) if is_path(name) else []
    root = folders[-1] if folders else posixpath.dirname(name) or "/"
    opened = {identity_of(one.name): one.text for one in server.session.documents()}
    summaries = server.analyses.summaries

    def summary(relative: str) -> Summary | None:
        from armls.services.summary import MemoryExceeded, Options

        path = posixpath.normpath(
            posixpath.join(posixpath.dirname(name), relative.replace("\\", "/").partition("?")[0])
        )
        try:
            if not is_path(name) or not is_inside(path, root):
                return None
            text = opened.get(identity_of(path))
            if text is not None:
                return summaries.of_text(path, text, Options(), lambda _: None)
            if not Path(path).is_file() or Path(path).stat().st_size > _MOST_BYTES:
                return None
            return summaries.of_file(path, Options(), lambda _: None)
        except (OSError, ValueError, RuntimeError, MemoryExceeded):
            return None

    return summary
