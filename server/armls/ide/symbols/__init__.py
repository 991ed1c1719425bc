"""Symbols: the things of a template that have names, and everywhere that these names are written."""

from armls.ide.symbols.at import symbol_at
from armls.ide.symbols.model import Occurrence, Symbol, SymbolKind
from armls.ide.symbols.occurrences import declaration_of, occurrences_of

__all__ = [
    "Occurrence",
    "Symbol",
    "SymbolKind",
    "declaration_of",
    "occurrences_of",
    "symbol_at",
]
