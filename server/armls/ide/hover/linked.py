"""On the path of a linked template: the summary of that file."""

from __future__ import annotations

from armls.core.cursor import Cursor
from armls.core.template import Resource
from armls.ide.hover.context import Hover, HoverContext
from armls.ide.hover.markdown import plain
from armls.ide.hover.schema import summary_parts

_PATH = ("properties", "templatelink", "relativepath")


def on_linked_template(ctx: HoverContext, cursor: Cursor) -> Hover | None:
    """What the file holds; that there is none where there is none."""
    owner = cursor.owner
    if not isinstance(owner, Resource) or not owner.is_deployment or cursor.node.is_expression:
        return None
    if tuple(name.lower() for name in cursor.path) != _PATH:
        return None
    summary = ctx.linked(cursor.node.value)
    if summary is None and ctx.is_reported:
        return None
    if summary is None:
        return ctx.hover(cursor, ["There is no such file in this workspace, or it cannot be read."])
    return ctx.hover(cursor, [f"_{plain(cursor.node.value)}_", *summary_parts(summary)])
