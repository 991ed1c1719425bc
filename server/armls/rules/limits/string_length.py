"""A text is longer than Azure promises to take.

A string may have 131,072 characters; functions such as `concat` refuse longer results.

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
    """The length of every text that is no expression; only members that are long enough are looked through."""
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
            yield from _judge(ctx, node)


def _judge(ctx: MemberContext, node: String) -> Iterator[Finding]:
    length = len(node.value)
    level = level_of(length, MAX_STRING_CHARACTERS)
    if level == "exceeded":
        yield ctx.at(node, f"A text may have {MAX_STRING_CHARACTERS} characters; this one has {length}.")
    elif level == "approaching":
        message = f"{length} of the {MAX_STRING_CHARACTERS} characters that a text may have are used."
        yield ctx.at(node, message, severity=Severity.INFORMATION)
