"""Something in a createUiDefinition is empty.

Nothing is said by `{}`, `[]`, `""`, `[{}]`, `[""]` or `null`: give a value, or leave the member out. `basics`, `steps`
and `defaultValue` may be empty.

Bad: `"toolTip": ""`
Good: `"toolTip": "The name of the virtual machine."`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import Array, Literal, Node, Object, String
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule

_MAY_BE_EMPTY = frozenset({"basics", "defaultvalue", "steps"})


@rule(
    "document",
    severity=Severity.WARNING,
    documents=("createUiDefinition",),
    ttk="CreateUIDefinition Must Not Have Blanks",
    style=True,
)
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """Every member of every object."""
    for placed in ctx.ui.objects:
        for item in placed.body.properties:
            if item.key.value.lower() not in _MAY_BE_EMPTY and _is_blank(item.value):
                yield ctx.at_node(item, f"'{item.key.value}' is empty: give it a value, or leave it out.")


def _is_blank(node: Node) -> bool:
    if type(node) is Array:
        return not node.items or (len(node.items) == 1 and _is_empty(node.items[0]))
    return _is_empty(node) or (type(node) is Literal and node.value is None)


def _is_empty(node: Node) -> bool:
    """Whether it is an object or a text with nothing in it."""
    return (type(node) is Object and not node.properties) or (type(node) is String and not node.value.strip())
