"""What a hover shows. One file a kind of hover; each gives None where it has nothing to say."""

from __future__ import annotations

from armls.core.cursor import cursor_at
from armls.ide.hover.context import Hover, HoverContext
from armls.ide.hover.expression import on_expression
from armls.ide.hover.linked import on_linked_template
from armls.ide.hover.resource import on_resource
from armls.ide.hover.schema import on_schema, on_unparsed_schema
from armls.ide.hover.section import on_section

__all__ = ["Hover", "HoverContext", "hover", "on_unparsed_schema"]

_KINDS = (on_linked_template, on_expression, on_resource, on_schema, on_section)


def hover(ctx: HoverContext, offset: int) -> Hover | None:
    """What is to be said at an absolute offset; None where nothing is."""
    cursor = cursor_at(ctx.tree, offset)
    if cursor is None:
        return None
    return next((found for kind in _KINDS if (found := kind(ctx, cursor)) is not None), None)
