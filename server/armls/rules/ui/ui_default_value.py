"""The default of a choice is not one of what it offers.

The default of a `DropDown` or an `OptionsGroup` is the label of what is chosen at first. Any other is ignored.

Bad: `"defaultValue": "Medium"` with the labels `Small` and `Large`
Good: `"defaultValue": "Small"` with the labels `Small` and `Large`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.kinds import UI_KINDS
from armls.core.syntax import Array, Object, String, text_of
from armls.core.ui_definition import Control
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule


@rule("document", severity=Severity.INFORMATION, documents=UI_KINDS)
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """The controls that offer a choice."""
    for control in ctx.ui.controls:
        if control.type.lower() in ("microsoft.common.dropdown", "microsoft.common.optionsgroup"):
            yield from _default(ctx, control)


def _default(ctx: DocumentContext, control: Control) -> Iterator[Finding]:
    default = control.body.get("defaultValue")
    found = control.constraints.get("allowedValues") if control.constraints is not None else None
    if default is None or found is None or type(found.value) is not Array:
        return
    items = [item for item in found.value.items if type(item) is Object]
    labels = [text_of(item, "label") for item in items]
    known = {text.lower() for item in items for text in (text_of(item, "label"), text_of(item, "value"))}
    if len(items) < len(found.value.items) or any(label.startswith("[") or not label for label in labels):
        return
    nodes = default.value.items if type(default.value) is Array else (default.value,)
    for node in nodes:
        if type(node) is String and node.value.strip() and not node.value.lstrip().startswith("["):
            if node.value.lower() not in known:
                hint = ctx.nearest(node.value, labels)
                yield ctx.at_node(node, f"'{node.value}' is no label of what this offers.{hint}")
