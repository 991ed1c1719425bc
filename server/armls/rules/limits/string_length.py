"""A string should not be longer than Azure accepts

## What it does
Reports a string literal of more than 131,072 characters as a warning, and from 80% of that as information.

## Why
131,072 characters is the documented limit of a string; functions such as `concat` refuse longer results.

## Example
Bad: a script of 150,000 characters in a variable
Good: the script in a storage account
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.limits import MAX_STRING_CHARACTERS, level_of
from armls.core.syntax import Array, Node, Object, String
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule(
    "member",
    severity=Severity.WARNING,
    members=("parameter", "variable", "function", "definition", "resource", "output"),
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Measure every string literal of the members that are long enough to hold such a one."""
    stack: list[Node] = [ctx.member.value]
    while stack:
        node = stack.pop()
        if level_of(node.end - node.start, MAX_STRING_CHARACTERS) == "ok":
            continue
        if type(node) is Object:
            stack.extend(item.value for item in reversed(node.properties))
        elif type(node) is Array:
            stack.extend(reversed(node.items))
        elif type(node) is String and not node.is_expression:
            yield from _check_length(ctx, node)


def _check_length(ctx: MemberContext, node: String) -> Iterator[Finding]:
    length = len(node.value)
    level = level_of(length, MAX_STRING_CHARACTERS)
    if level == "exceeded":
        yield ctx.at(node, f"String has {length} characters; at most {MAX_STRING_CHARACTERS} are allowed")
    elif level == "approaching":
        message = f"String has {length} of at most {MAX_STRING_CHARACTERS} characters"
        yield ctx.at(node, message, severity=Severity.INFORMATION)
