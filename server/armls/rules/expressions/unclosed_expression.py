"""An expression must end with `]`

## What it does
Reports strings that start with `[` and a call of a known function, but don't end with `]`.

## Why
Azure evaluates a string only if `[` is its first and `]` its last character. It deploys any other string unchanged,
also one with whitespace after the bracket.

## Example
Bad: `"name": "[concat('vm', parameters('suffix'))"`
Good: `"name": "[concat('vm', parameters('suffix'))]"`

## Fix
Unsafe: adds `]`, or removes the whitespace after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.finding import Edit, Finding, Fix, Severity
from armls.core.functions import function_named
from armls.core.symbols import evaluated_parts
from armls.core.syntax import Array, Node, Object, String
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", severity=Severity.WARNING, members=("parameter", "variable", "function", "resource", "output"))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check every string that starts with a call of a known function."""
    if not _MAYBE.search(ctx.own_text):
        return
    stack: list[Node] = list(evaluated_parts(ctx.member))
    while stack:
        node = stack.pop()
        if type(node) is Array:
            stack.extend(reversed(node.items))
        elif type(node) is Object:
            stack.extend(item.value for item in reversed(node.properties))
        elif type(node) is String and _is_unclosed(ctx, node.value):
            yield from _at(ctx, node)


def _is_unclosed(ctx: MemberContext, text: str) -> bool:
    call = _CALL.match(text)
    if call is None or text[-1:] == "]":
        return False
    name = call[1]
    return ctx.lookup.function(name) is not None if "." in name else function_named(name) is not None


def _at(ctx: MemberContext, node: String) -> Iterator[Finding]:
    text = node.value
    closed = text.rstrip()
    if closed[-1:] == "]":
        message = (
            "Whitespace after ']' makes this a literal string, which Azure deploys unchanged; remove the whitespace"
        )
        fix = Fix("Remove the whitespace at the end", (ctx.edit(node, len(closed), len(text)),), is_safe=False)
    else:
        message = "String starts like an expression but doesn't end with ']'; Azure deploys it unchanged"
        fix = None
        if ctx.lookup.expression(f"{text}]").root is not None:
            end = Edit(node.end - 1, node.end - 1, "]")
            fix = Fix("Add ']'", (end,), is_safe=False)
    yield ctx.at(node, message, fix=fix)


_MAYBE = re.compile(r'"\[\s*[A-Za-z_][\w.]*\s*\((?:[^"\\]|\\.)*[^\]"\\]"', re.DOTALL)
_CALL = re.compile(r"\[\s*([A-Za-z_]\w*(?:\.\w+)?)\s*\(")
