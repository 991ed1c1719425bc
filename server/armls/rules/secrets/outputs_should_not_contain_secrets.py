"""Outputs should not contain secrets

## What it does
Reports a secure parameter or a `list*` function in the value of an output, and an output whose name contains
`password`. Outputs of type `securestring` or `secureobject` are kept secret and are ignored.

## Why
Whoever may read the deployment can read its outputs. A consumer of a key should get it itself: with `listKeys` where
the key is used, or with a reference to a key vault.

## Example
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
    """Check the value of an output for secrets, or else its name."""
    body = ctx.body
    if body is None or ctx.text_of("type") in SECURE_TYPES:
        return
    has_secret = False
    for site, what in secret_calls(ctx):
        if site.occurrence.place != "condition":
            has_secret = True
            yield ctx.at_call(site, f"Output exposes {what} to everyone who can read the deployment; remove it")
    value = body.get("value")
    if not has_secret and "password" in ctx.name.lower() and value is not None and ctx.text_of("type") != "bool":
        message = f"The name of output '{ctx.name}' suggests a secret, and outputs are readable; remove or rename it"
        yield ctx.at(value.value, message)
