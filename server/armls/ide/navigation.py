"""From a name to its declaration, and to every other place that names the same thing."""

from __future__ import annotations

from armls.ide.document import AnalysedDocument
from armls.ide.symbols import Occurrence, declaration_of, occurrences_of, symbol_at


def definition(document: AnalysedDocument, offset: int) -> tuple[Occurrence, Occurrence] | None:
    """The name at an offset, and the declaration of what it names."""
    documents = document.documents
    origin = symbol_at(documents[0], offset)
    target = None if origin is None else declaration_of(origin.symbol, documents, document.check)
    return None if origin is None or target is None else (origin, target)


def references(document: AnalysedDocument, offset: int, *, with_declaration: bool = True) -> list[Occurrence]:
    """Every place that names what is named at an offset, in this document and those beside it."""
    documents = document.documents
    origin = symbol_at(documents[0], offset)
    if origin is None:
        return []
    found = occurrences_of(origin.symbol, documents, document.check)
    return [one for one in found if with_declaration or not one.is_declaration]


def highlights(document: AnalysedDocument, offset: int) -> list[Occurrence]:
    """The places in this document that name what is named at an offset."""
    documents = document.documents
    origin = symbol_at(documents[0], offset)
    return [] if origin is None else occurrences_of(origin.symbol, documents[:1], document.check)
