"""The symbol at an offset."""

from __future__ import annotations

from armls.core.cursor import cursor_at
from armls.core.location import Location
from armls.ide.document import Document
from armls.ide.symbols.model import Occurrence, Symbol
from armls.ide.symbols.strings import occurrences_in
from armls.ide.symbols.ui import ui_symbols


def symbol_at(document: Document, offset: int) -> Occurrence | None:
    """The symbol whose name is at an absolute offset, its end included; None if there is none.

    At the name of a function that reads something by its name, such as ``parameters('x')``, it is what is read.
    """
    if document.kind != "deploymentTemplate":
        return _of_file(document, offset)
    cursor = cursor_at(document.tree, offset)
    if cursor is None:
        return None
    found = list(occurrences_in(document, cursor))
    return _read_by(document, offset, found) or _nearest(found, offset)


def _read_by(document: Document, offset: int, found: list[Occurrence]) -> Occurrence | None:
    """What the function at an offset reads: the string that its parenthesis begins with."""
    text = document.tree.text
    following = next((one for one in found if one.start > offset), None)
    if following is None or following.symbol.kind in ("namespace", "function", "lambdaVariable"):
        return None
    between = text[offset : following.start]
    name, parenthesis, rest = between.partition("(")
    is_call = parenthesis and (not name.strip() or name.strip().replace("$", "_").isidentifier())
    return following if is_call and rest.strip() == "'" else None


def file_symbols(document: Document) -> list[Occurrence]:
    """The parameters that a parameter file or a createUiDefinition names, and the steps and controls of the latter."""
    path = {"deploymentParameters": ("parameters",), "createUiDefinition": ("parameters", "outputs")}
    steps = path.get(document.kind)
    section = Location.root(document.tree).get(*steps) if steps is not None else None
    found = []
    for entry in section.children() if section is not None else ():
        if entry.key_range is not None:
            start, end = entry.key_range
            symbol = Symbol("parameter", document.template, "", entry.name.lower())
            found.append(Occurrence(symbol, document.name, start + 1, end - 1, False))
    return found + ui_symbols(document) if document.kind == "createUiDefinition" else found


def _of_file(document: Document, offset: int) -> Occurrence | None:
    return _nearest(file_symbols(document), offset)


def _nearest(found: list[Occurrence], offset: int) -> Occurrence | None:
    """The symbol at an offset, or the one that only a quote separates from it."""
    at = next((one for one in found if one.start <= offset <= one.end), None)
    return at or next((one for one in found if one.start - 1 <= offset <= one.end + 1), None)
