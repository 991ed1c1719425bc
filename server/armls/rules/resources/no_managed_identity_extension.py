"""The virtual machine extension for managed identities should not be used

## What it does
Reports the first place in a resource that names the extension, metadata, comments, tags and dependencies excluded.

## Why
The extension is retired: machines get their tokens without it, from the instance metadata service.

## Example
Bad: `"type": "ManagedIdentityExtensionForLinux"`
Good: `"identity": {"type": "SystemAssigned"}` on the virtual machine
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import Array, Object, String
from armls.rules.context import MemberContext
from armls.rules.rule import rule

_NAME = "managedidentityextension"
_REMARKS = frozenset({"metadata", "comments", "tags", "dependson"})


@rule("member", severity=Severity.WARNING, members=("resource",), ttk="ManagedIdentityExtension must not be used")
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Report the first place in a resource that names the extension."""
    if ctx.body is None or not ctx.mentions(_NAME):
        return
    stack = [item.value for item in reversed(ctx.body.properties) if item.key.value.lower() not in _REMARKS]
    while stack:
        node = stack.pop()
        if type(node) is String and _NAME in node.value.lower():
            message = "The managed identity extension is retired; use 'identity' of the virtual machine"
            yield ctx.at(node, message)
            return
        if type(node) is Object:
            stack.extend(item.value for item in reversed(node.properties))
        elif type(node) is Array:
            stack.extend(reversed(node.items))
