"""``textDocument/hover``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from armls.core.cancellation import CancelCheck
from armls.core.text import Encoding, SourceText
from armls.lsp import convert
from armls.lsp.asking import ask
from armls.lsp.dispatch import on_request
from armls.lsp.linked_files import linked_path
from armls.lsp.uris import identity_of, name_of

if TYPE_CHECKING:
    from armls.core.summary import Summary
    from armls.ide.document import AnalysedDocument
    from armls.ide.hover import Hover
    from armls.lsp.language_server import Server

_MOST_BYTES = 8 * 1024 * 1024
"""A linked file of more bytes is not read for a hover."""


def register(server: Server) -> None:
    """Register this file's methods."""
    on_request(server, types.TEXT_DOCUMENT_HOVER, hover, types.HoverOptions())


async def hover(server: Server, params: types.HoverParams) -> types.Hover | None:
    """The hover at a position of an open document."""
    uri, position, encoding = params.text_document.uri, params.position, server.session.encoding
    name = name_of(uri)
    linked = _linked(server, name)

    def question(document: AnalysedDocument) -> types.Hover | None:
        from armls.ide.hover import hover

        offset = document.source.offset(position.line, position.character, encoding)
        summary = partial(server.analyses.summary_of, name, document.source, document.check)
        return _as_lsp(hover(document, offset, summary, linked), document.source, encoding)

    def of_large(source: SourceText, check: CancelCheck) -> types.Hover | None:
        from armls.ide.hover import on_unparsed_schema

        offset = source.offset(position.line, position.character, encoding)
        summary = partial(server.analyses.summary_of, name, source, check)
        return _as_lsp(on_unparsed_schema(source.text, offset, summary), source, encoding)

    return await ask(server, uri, "hover", question, of_large)


def _as_lsp(found: Hover | None, source: SourceText, encoding: Encoding) -> types.Hover | None:
    if found is None:
        return None
    positions = convert.Positions(source, (found.start, found.end), encoding)
    content = types.MarkupContent(types.MarkupKind.Markdown, found.markdown)
    return types.Hover(content, positions.range(found.start, found.end))


def _linked(server: Server, name: str) -> Callable[[str], Summary | None]:
    """Summaries of the files that lie in the workspace folder of a document, or beside it where it is in none."""
    opened = {identity_of(one.name): one.text for one in server.session.documents()}
    summaries = server.analyses.summaries

    def summary(relative: str) -> Summary | None:
        from armls.services.summary import MemoryExceeded, Options

        try:
            path = linked_path(server.session, name, relative)
            if path is None:
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
