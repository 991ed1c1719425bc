"""A validation has no message.

Without one the portal only says that the value is not valid.

Bad: `"validations": [{"regex": "^[a-z]{3,8}$"}]`
Good: `"validations": [{"regex": "^[a-z]{3,8}$", "message": "Three to eight small letters."}]`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.kinds import UI_KINDS
from armls.core.syntax import Array, Object
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule
from armls.rules.shape import opening


@rule("document", severity=Severity.WARNING, documents=UI_KINDS, ttk="Validations Must Have Message")
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """The items of every `validations`."""
    for placed in ctx.ui.objects:
        found = placed.body.get("validations")
        if found is None:
            continue
        items = found.value.items if type(found.value) is Array else (found.value,)
        for item in items:
            if type(item) is Object and item.get("message") is None:
                first = item.properties[0].key if item.properties else opening(item)
                yield ctx.at_node(first, 'The message is missing. Write "message": "…", saying what is valid.')
