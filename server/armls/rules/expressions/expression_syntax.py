"""A string in `[…]` must be a valid expression

## What it does
Reports syntax errors in strings that start with `[` and end with `]`. An expression consists of function calls, strings
in single quotes and integers.

## Why
Azure evaluates such strings, and refuses those that it can't parse. A literal string starts with `[[`.

## Example
Bad: `"[concat('a', \"b\")]"`
Good: `"[concat('a', 'b')]"`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.finding import Finding
from armls.core.severity import Stage
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="evaluate", members=("parameter", "variable", "function", "resource", "output"))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Report every expression that can't be parsed."""
    for occurrence in ctx.index.occurrences:
        error = occurrence.expression.error
        if error is not None:
            stage: Stage | None = "validate" if occurrence.owner else None
            hint = "" if _CALL.match(occurrence.node.value) else _ESCAPED
            yield ctx.at_part(occurrence, error.start, error.end, error.message + hint, stage=stage)


_CALL = re.compile(r"\[\s*\w+(?:\.\w+)?\s*\(")
_ESCAPED = "; if the string isn't an expression, start it with '[['"
