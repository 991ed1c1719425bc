"""A control has no tool tip.

It says what to enter, and the Marketplace wants one for every control but texts, sections and grids.

Bad: `{"name": "vmName", "type": "Microsoft.Common.TextBox", "label": "Name"}`
Good: `{"name": "vmName", "type": "Microsoft.Common.TextBox", "label": "Name", "toolTip": "Of the virtual machine."}`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import Array, Literal, String
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule

_TYPE = re.compile(r"microsoft\.[^.]*\..*", re.I | re.S)
_WITHOUT = frozenset(
    {
        "microsoft.common.infobox",
        "microsoft.common.section",
        "microsoft.common.textblock",
        "microsoft.solutions.armapicontrol",
        "microsoft.solutions.graphapicontrol",
        "microsoft.common.editablegrid",
        "microsoft.solutions.jitconfigurator",
    }
)


@rule("document", severity=Severity.WARNING, documents=("createUiDefinition",), ttk="Tooltips Should Be Present")
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """Every control, those in grids too."""
    for placed in ctx.ui.objects:
        kind = placed.type
        if not _TYPE.fullmatch(kind) or kind.lower() in _WITHOUT:
            continue
        found = placed.body.get("toolTip")
        if found is None:
            name = placed.body.get("name") or placed.body.get("type")
            assert name is not None
            yield ctx.at_node(name.value, 'The tool tip is missing. Write "toolTip": "…", saying what to enter.')
        elif (
            (type(found.value) is String and not found.value.value.strip())
            or (type(found.value) is Literal and found.value.value is None)
            or (type(found.value) is Array and not found.value.items)
        ):
            yield ctx.at_node(found.value, "The tool tip is empty. Say what to enter.")
