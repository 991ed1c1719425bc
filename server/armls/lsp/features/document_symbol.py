"""``textDocument/documentSymbol``: the outline of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from armls.lsp import convert
from armls.lsp.asking import ask
from armls.lsp.dispatch import on_request

if TYPE_CHECKING:
    from armls.ide.document import AnalysedDocument
    from armls.ide.outline import Symbol
    from armls.lsp.language_server import Server

_KINDS = {
    "section": types.SymbolKind.Namespace,
    "parameter": types.SymbolKind.Field,
    "variable": types.SymbolKind.Variable,
    "namespace": types.SymbolKind.Package,
    "function": types.SymbolKind.Function,
    "definition": types.SymbolKind.Struct,
    "resource": types.SymbolKind.Object,
    "deployment": types.SymbolKind.Module,
    "output": types.SymbolKind.Interface,
    "value": types.SymbolKind.Property,
}


def register(server: Server) -> None:
    """Register this file's methods."""
    on_request(server, types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, document_symbol, types.DocumentSymbolOptions())


async def document_symbol(server: Server, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
    """The symbols of an open document, nested."""
    encoding = server.session.encoding

    def question(document: AnalysedDocument) -> list[types.DocumentSymbol]:
        from armls.ide.outline import outline

        symbols = outline(document)
        positions = convert.Positions(document.source, _offsets(symbols), encoding)

        def as_lsp(symbol: Symbol) -> types.DocumentSymbol:
            return types.DocumentSymbol(
                symbol.name,
                _KINDS[symbol.kind],
                positions.range(symbol.start, symbol.end),
                positions.range(symbol.name_start, symbol.name_end),
                detail=symbol.detail or None,
                children=[as_lsp(child) for child in symbol.children],
            )

        return [as_lsp(symbol) for symbol in symbols]

    return await ask(server, params.text_document.uri, "outline", question)


def _offsets(symbols: tuple[Symbol, ...]) -> list[int]:
    offsets: list[int] = []
    open_symbols = list(symbols)
    while open_symbols:
        symbol = open_symbols.pop()
        offsets += (symbol.start, symbol.end, symbol.name_start, symbol.name_end)
        open_symbols.extend(symbol.children)
    return offsets
