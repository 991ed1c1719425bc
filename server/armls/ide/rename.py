"""Renaming what is named at an offset, wherever it is named."""

from __future__ import annotations

import json
import re

from msgspec import Struct

from armls.ide.document import AnalysedDocument, Document
from armls.ide.symbols import Occurrence, Symbol, declaration_of, occurrences_of, symbol_at

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_IDENTIFIERS = ("function", "namespace", "resource")
_NOUNS = {
    "functionParameter": "parameter of this function",
    "lambdaVariable": "lambda variable",
    "copy": "copy loop",
    "resource": "resource",
}


class Refused(Exception):
    """A name that cannot be given; the message says why."""


class Replacement(Struct, frozen=True):
    """A part of a document and its new text, at absolute offsets."""

    document: str
    start: int
    end: int
    text: str


def renamed_at(document: AnalysedDocument, offset: int) -> Occurrence | None:
    """The name at an offset that can be changed; None if there is none, or if nothing declares it."""
    documents = document.documents
    origin = symbol_at(documents[0], offset)
    if origin is None or declaration_of(origin.symbol, documents, document.check) is None:
        return None
    return origin


def rename(document: AnalysedDocument, offset: int, name: str) -> list[Replacement]:
    """The edits that give what is named at an offset another name. Raises Refused with the reason."""
    origin = renamed_at(document, offset)
    if origin is None:
        raise Refused("There is nothing here that can be renamed")
    documents = document.documents
    _check(origin.symbol, name, documents, document)
    found = occurrences_of(origin.symbol, documents, document.check)
    return [Replacement(one.document, one.start, one.end, _written(one, name)) for one in found]


def _check(symbol: Symbol, name: str, documents: list[Document], document: AnalysedDocument) -> None:
    if not name.strip():
        raise Refused("The new name must not be empty")
    if symbol.kind in _IDENTIFIERS and not _IDENTIFIER.fullmatch(name):
        raise Refused(f"'{name}' isn't a valid name: use letters, digits and underscores, and no digit at the start")
    own = f"{symbol.name.rpartition('.')[0]}.{name}" if symbol.kind == "function" else name
    wanted = Symbol(symbol.kind, symbol.document, symbol.scope, own if symbol.kind == "resource" else own.lower())
    is_another = wanted != symbol and symbol.kind not in ("namespace", "lambdaVariable")
    if is_another and declaration_of(wanted, documents, document.check) is not None:
        raise Refused(f"A {_NOUNS.get(symbol.kind, symbol.kind)} named '{name}' is already defined")


def _written(occurrence: Occurrence, name: str) -> str:
    """A name as it is written in a string of JSON, or in a string of an expression in one."""
    quoted = name.replace("'", "''") if occurrence.in_expression else name
    return json.dumps(quoted, ensure_ascii=False)[1:-1]
