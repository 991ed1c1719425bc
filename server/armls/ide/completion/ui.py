"""Completion in the expressions of a createUiDefinition: steps and controls."""

from __future__ import annotations

from armls.core.expression import text_literal
from armls.core.location import Location
from armls.core.syntax import String
from armls.core.syntax.strings import source_offset
from armls.ide.completion.context import context_at
from armls.ide.completion.item import Item, in_json
from armls.ide.document import AnalysedDocument
from armls.ide.symbols.tokens import tokens
from armls.ide.symbols.ui import declared_paths


def in_ui(document: AnalysedDocument, offset: int) -> list[Item]:
    """The completions in an expression of a createUiDefinition."""
    place, is_key = Location.root(document.tree).at(offset)
    if is_key or type(place.node) is not String or place.node.value[:1] != "[":
        return []
    raw = document.text[place.start : place.end]
    index = next((at for at in range(len(place.node.value) + 1) if place.start + source_offset(raw, at) >= offset), 0)
    context = context_at(place.node.value, index)
    declared = declared_paths(document.documents[0])
    if context.kind == "member":
        parts = [token.text for token in tokens(f"[{context.target}") if token.kind != "mark"]
        names = [path[-1] for path in declared if list(path[:-1]) == parts]
        texts = {name: name for name in names}
    elif context.call is not None and context.call.function in ("basics", "steps") and not context.call.arguments:
        names = [path[-1] for path in declared if path[:-1] == (context.call.function,)]
        closing = "" if context.following == ")" else ")"
        texts = {name: text_literal(name) + closing for name in names}
    else:
        return []
    start, end = (place.start + source_offset(raw, at) for at in (context.start, context.end))
    return [Item(name, "property", start, end, in_json(text), order=1, filter=text) for name, text in texts.items()]
