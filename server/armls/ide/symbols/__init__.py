"""Symbols: the things of a template that have names, and everywhere that these names are written."""

from armls.ide.symbols.at import symbol_at
from armls.ide.symbols.model import Document, Occurrence, Symbol, SymbolKind
from armls.ide.symbols.occurrences import declaration_of, documents_of, occurrences_of

__all__ = [
    "Document",
    "Occurrence",
    "Symbol",
    "SymbolKind",
    "declaration_of",
    "documents_of",
    "occurrences_of",
    "symbol_at",
]
