"""A user name has a default.

Many deployments would then have the same, well-known administrator.

Bad: `{"type": "Microsoft.Compute.UserNameTextBox", "defaultValue": "admin"}`
Good: `{"type": "Microsoft.Compute.UserNameTextBox"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.plain import plain_value
from armls.core.finding import Finding, Severity
from armls.core.syntax import Object
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule


@rule(
    "document", severity=Severity.WARNING, documents=("createUiDefinition",), ttk="Usernames Should Not Have A Default"
)
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """The boxes for user names."""
    for placed in ctx.ui.of_type("Microsoft.Compute.UserNameTextBox"):
        found = placed.body.get("defaultValue")
        if found is not None and (plain_value(found.value) or type(found.value) is Object):
            yield ctx.at_node(found, "A user name should have no default. Leave this out.")
