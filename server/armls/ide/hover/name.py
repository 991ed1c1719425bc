"""On a name: what it names, then its value, or as much of it as is known."""

from __future__ import annotations

from armls.core.cursor import Cursor
from armls.core.expression import text_literal
from armls.ide.document import AnalysedDocument
from armls.ide.hover.context import Hover, HoverContext
from armls.ide.hover.declaration import declaration_at
from armls.ide.hover.expression import known_value, on_expression
from armls.ide.hover.secrets import view_without_secrets
from armls.ide.symbols import Symbol

_READERS = {"parameter": "parameters", "variable": "variables"}


def on_name(ctx: HoverContext, cursor: Cursor, offset: int) -> Hover | None:
    """The declaration of the name at an offset, and the value of the expression or declaration that it is in."""
    value = on_expression(ctx, cursor)
    named = declaration_at(ctx.document, offset)
    if named is None:
        return value
    found, parts = named
    if found.symbol.kind == "resource" and found.is_declaration:
        return None
    if value is not None:
        return Hover(value.start, value.end, "\n\n".join([*parts, value.markdown]))
    known = _value(ctx, cursor, found.symbol)
    return Hover(found.start, found.end, "\n\n".join([*parts, known] if known else parts))


def on_name_in_other_file(document: AnalysedDocument, offset: int) -> Hover | None:
    """The declaration of the template's parameter that a parameter file or a createUiDefinition names."""
    named = declaration_at(document, offset)
    return None if named is None else Hover(named[0].start, named[0].end, "\n\n".join(named[1]))


def _value(ctx: HoverContext, cursor: Cursor, symbol: Symbol) -> str:
    """The value of a parameter or a variable of the template whose names are in scope at the cursor."""
    reader, template = _READERS.get(symbol.kind), cursor.template.names
    if reader is None or (symbol.document, symbol.scope) != (ctx.document.name, template.pointer):
        return ""
    names = ctx.document.scope_of(cursor.template)
    root = ctx.document.parse(f"[{reader}({text_literal(symbol.name)})]").root
    if names is None or root is None:
        return ""
    return known_value(root, view_without_secrets(names, template, ctx.document.text))
