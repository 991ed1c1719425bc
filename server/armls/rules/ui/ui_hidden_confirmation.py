"""A password is asked for only once.

Whoever mistypes it cannot log in to what is deployed, so the Marketplace wants it confirmed.

Bad: `"options": {"hideConfirmation": true}`
Good: `"options": {"hideConfirmation": false}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Edit, Finding, Fix, Severity
from armls.core.syntax import object_of
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule
from armls.rules.shape import is_set


@rule(
    "document",
    severity=Severity.WARNING,
    documents=("createUiDefinition",),
    ttk="Credential Confirmation Should Not Be Hidden",
)
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """The options of the controls that ask for passwords."""
    for placed in ctx.ui.of_type("Microsoft.Common.PasswordBox", "Microsoft.Compute.CredentialsCombo"):
        options = object_of(placed.body, "options")
        found = options.get("hideConfirmation") if options is not None else None
        if found is not None and is_set(found.value):
            fix = Fix("Ask for the password twice", (Edit(found.value.start, found.value.end, "false"),))
            yield ctx.at_node(found, "The password should be confirmed. Write false, or leave this out.", fix=fix)
