"""An output shows a secret.

Whoever may read the deployment can read its outputs. What needs a key asks for it by itself: `listKeys` in the place
that uses it, or a reference to a key vault. An output of type `securestring` or `secureobject` is kept secret and is
not meant.

Bad: `"key": {"type": "string", "value": "[listKeys(variables('id'), '2023-01-01').keys[0].value]"}`
Good: `"accountId": {"type": "string", "value": "[variables('id')]"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.types import SECURE_TYPES
from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.secrecy import secret_calls


@rule("member", severity=Severity.WARNING, members=("output",), ttk="Outputs Must Not Contain Secrets", ttk_outer=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Every secret in the value of an output, or else a name that promises one."""
    body = ctx.body
    if body is None or ctx.text_of("type") in SECURE_TYPES:
        return
    found = False
    for site, what in secret_calls(ctx):
        if site.occurrence.place != "condition":
            found = True
            yield ctx.at_call(site, f"This output shows {what} to all who can read the deployment: leave it out.")
    value = body.get("value")
    if not found and "password" in ctx.name.lower() and value is not None and ctx.text_of("type") != "bool":
        message = f"By its name, '{ctx.name}' is a secret, and outputs can be read: leave it out, or rename it."
        yield ctx.at(value.value, message)
