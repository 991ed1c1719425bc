"""Occurrences of symbols, in this document and others, as LSP's locations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lsprotocol import types

from armls.core.text import Encoding, SourceText
from armls.lsp import convert

if TYPE_CHECKING:
    from armls.ide.document import AnalysedDocument
    from armls.lsp.language_server import Server


class Sources:
    """The texts of an analysed document and of those beside it."""

    def __init__(self, server: Server, document: AnalysedDocument) -> None:

        self._uri_of, self.encoding = server.session.uri_of, server.session.encoding
        self._sources = {one.name: one.source for one in document.documents}

    def uri(self, name: str) -> str:
        """The URI of a document."""
        return self._uri_of(name)

    def range(self, name: str, start: int, end: int) -> types.Range:
        """The range of a part of a document."""
        return range_in(self._sources[name], start, end, self.encoding)

    def locations(self, found: Iterable[tuple[str, int, int]]) -> list[types.Location]:
        """The locations of parts of documents, each with its name, start and end."""
        return [types.Location(self.uri(name), self.range(name, start, end)) for name, start, end in found]


def range_in(source: SourceText, start: int, end: int, encoding: Encoding) -> types.Range:
    """The range of a part of one text."""
    return convert.Positions(source, (start, end), encoding).range(start, end)


def offset_in(document: AnalysedDocument, position: types.Position, encoding: Encoding) -> int:
    """The offset of a position."""
    return document.source.offset(position.line, position.character, encoding)
