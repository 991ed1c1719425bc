"""Completions at an offset."""

from __future__ import annotations

from armls.core.cursor import cursor_at
from armls.ide.completion.expression import in_expression
from armls.ide.completion.item import Item, ItemKind
from armls.ide.completion.json_value import in_array, in_parameter_file, in_string
from armls.ide.completion.members import members
from armls.ide.completion.ui import in_ui
from armls.ide.document import AnalysedDocument

__all__ = ["Item", "ItemKind", "complete"]


def complete(document: AnalysedDocument, offset: int) -> list[Item]:
    """The completions at an absolute offset, the best first."""
    found: list[Item] = members(document, offset)
    if document.kind == "createUiDefinition":
        found += in_ui(document, offset)
    elif document.kind == "deploymentParameters":
        found += in_parameter_file(document, offset)
    elif document.is_template:
        cursor = cursor_at(document.tree, offset)
        if cursor is None:
            found += in_array(document, offset)
        elif cursor.base + cursor.node.start < offset:
            written = cursor.node.value
            is_expression = written.startswith("[") and not written.startswith("[[") and cursor.index > 0
            found += in_expression(document, cursor) if is_expression else in_string(document, cursor)
    return sorted(found, key=lambda item: (item.order, item.number, item.label.lower()))
