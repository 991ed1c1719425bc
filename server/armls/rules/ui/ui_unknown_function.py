"""An expression of a createUiDefinition calls a function that the portal does not know.

The portal's functions are not those of templates: there is no `parameters`, `variables` or `resourceId`.

Bad: `"[parameters('vmName')]"`
Good: `"[basics('vmName')]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.kinds import UI_KINDS
from armls.core.symbols import span_in_member
from armls.core.ui_functions import UI_FUNCTIONS
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule

_INSTEAD = {
    "parameters": " Write basics('…') or steps('…').… for what is entered.",
    "variables": " Write its value here.",
    "json": " Write parse('…').",
    "base64": " Write encodeBase64('…').",
    "base64tostring": " Write decodeBase64('…').",
    "newguid": " Write guid().",
}


@rule("document", severity=Severity.WARNING, documents=UI_KINDS)
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """Every call."""
    known = [function.name for function in UI_FUNCTIONS.values()]
    for written in ctx.ui.expressions:
        for call in written.expression.calls:
            if call.function not in UI_FUNCTIONS:
                hint = _INSTEAD.get(call.function) or ctx.nearest(call.name, known)
                start, end = span_in_member(ctx.tree.text, 0, written.node, call.start, call.name_end)
                yield ctx.at(start, end, f"The portal has no function '{call.name}'.{hint}")
