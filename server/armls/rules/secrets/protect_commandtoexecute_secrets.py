"""'commandToExecute' with secrets should be in 'protectedSettings'

## What it does
Reports a secure parameter or a `list*` function in the `commandToExecute` of a custom script extension outside
`protectedSettings`.

## Why
`settings` are stored in plain text, also on the machine; `protectedSettings` are encrypted.

## Example
Bad: `"settings": {"commandToExecute": "[concat('./setup ', parameters('password'))]"}`
Good: `"protectedSettings": {"commandToExecute": "[concat('./setup ', parameters('password'))]"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import String
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.secrecy import secret_calls

_TEST = "CommandToExecute Must Use ProtectedSettings For Secrets"


@rule("member", severity=Severity.WARNING, members=("resource",), ttk=_TEST)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check every ``commandToExecute`` that isn't protected for secrets."""
    commands = ctx.properties_named("commandtoexecute")
    types = [item.value for item in ctx.properties_named("type")] if commands else []
    if not any(type(node) is String and "customscript" in node.value.lower() for node in types):
        return
    guarded = [item.value for item in ctx.properties_named("protectedsettings")]
    open_nodes = [
        item.value for item in commands if not any(node.start <= item.value.start < node.end for node in guarded)
    ]
    outcome = None if len(open_nodes) == len(commands) else "none"
    for site, what in secret_calls(ctx):
        if any(site.occurrence.node is node for node in open_nodes):
            call = site.guarded.call
            message = f"'commandToExecute' stores {what} in plain text; move it from 'settings' to 'protectedSettings'"
            yield ctx.at_part(site.occurrence, call.start, call.name_end, message, outcome=outcome)
