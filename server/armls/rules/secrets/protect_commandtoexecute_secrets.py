"""A command of a custom script extension holds a secret outside `protectedSettings`.

`settings` are kept in plain text, on the machine too; `protectedSettings` are encrypted.

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
    """Every secret in a ``commandToExecute`` that is not protected."""
    commands = ctx.properties_named("commandtoexecute")
    types = [item.value for item in ctx.properties_named("type")] if commands else []
    if not any(type(node) is String and "customscript" in node.value.lower() for node in types):
        return
    guarded = [item.value for item in ctx.properties_named("protectedsettings")]
    open_nodes = [
        item.value for item in commands if not any(one.start <= item.value.start < one.end for one in guarded)
    ]
    outcome = None if len(open_nodes) == len(commands) else "none"
    for site, what in secret_calls(ctx):
        if any(site.occurrence.node is node for node in open_nodes):
            call = site.guarded.call
            message = (
                f"Here {what} is kept in plain text: move 'commandToExecute' from 'settings' to 'protectedSettings'."
            )
            yield ctx.at_part(site.occurrence, call.start, call.name_end, message, outcome=outcome)
