"""The handler of a createUiDefinition is missing, or none that the portal knows.

Bad: `"handler": "Microsoft.Compute.Vm"`
Good: `"handler": "Microsoft.Azure.CreateUIDef"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Edit, Finding, Fix, Severity
from armls.core.syntax import String
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule
from armls.rules.shape import opening

_HANDLER = "Microsoft.Azure.CreateUIDef"
_KNOWN = ("microsoft.compute.multivm", "microsoft.azure.createuidef")


@rule("document", severity=Severity.WARNING, documents=("createUiDefinition",), ttk="Handler Must Be Correct")
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """The handler at the root."""
    root = ctx.ui.root
    if root is None:
        return
    found = root.get("handler")
    if found is None:
        yield ctx.at_node(opening(root), f'The handler is missing. Write "handler": "{_HANDLER}".')
    elif type(found.value) is not String or found.value.value.lower() not in _KNOWN:
        fix = Fix(f"Write {_HANDLER}", (Edit(found.value.start, found.value.end, f'"{_HANDLER}"'),))
        yield ctx.at_node(found.value, f'The portal knows no handler of this name. Write "{_HANDLER}".', fix=fix)
