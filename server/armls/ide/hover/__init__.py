"""Hovers. One file for each kind of hover; each returns None if it has nothing to show."""

from __future__ import annotations

from collections.abc import Callable

from armls.core.cursor import cursor_at
from armls.core.summary import Summary
from armls.ide.document import AnalysedDocument
from armls.ide.hover.context import Hover, HoverContext
from armls.ide.hover.linked import on_linked_template
from armls.ide.hover.name import on_name, on_name_in_other_file
from armls.ide.hover.resource import on_resource
from armls.ide.hover.schema import on_schema, on_unparsed_schema
from armls.ide.hover.section import on_section

__all__ = ["Hover", "HoverContext", "hover", "on_unparsed_schema"]

_KINDS = (on_resource, on_schema, on_section)


def hover(
    document: AnalysedDocument,
    offset: int,
    summary: Callable[[], Summary | None] = lambda: None,
    linked: Callable[[str], Summary | None] = lambda _: None,
) -> Hover | None:
    """The hover at an absolute offset; None if there is nothing to show.

    ``summary`` gives the summary of the document, ``linked`` that of the file at a relative path.
    """
    cursor = cursor_at(document.tree, offset) if document.is_template else None
    if cursor is None:
        return None if document.is_template else on_name_in_other_file(document, offset)
    context = HoverContext(document, summary, linked, document.is_reported(offset))
    return (
        on_linked_template(context, cursor)
        or on_name(context, cursor, offset)
        or next((found for kind in _KINDS if (found := kind(context, cursor)) is not None), None)
    )
