"""An expression must not be longer than Azure accepts

## What it does
Reports an expression of more than 24,576 characters as a warning, and of more than 81,920 as an error. From 80% of
24,576 it reports information. The enclosing brackets don't count.

## Why
24,576 characters is the documented limit. Azure accepts some longer expressions, but its template engine refuses those
of more than 81,920.

## Example
Bad: one expression of 30,000 characters
Good: parts of the expression in variables
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.limits import MAX_EXPRESSION_CHARACTERS, level_of
from armls.rules.context import MemberContext
from armls.rules.rule import rule

_SHORT = MAX_EXPRESSION_CHARACTERS // 2
"""Shorter expressions are skipped."""
REFUSED = 81_920
"""The limit of Azure's template engine, without the brackets, as measured."""


@rule("member", stage="evaluate", members=("parameter", "variable", "function", "resource", "output"))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Measure each expression without its brackets."""
    for occurrence in ctx.index.occurrences:
        length = len(occurrence.node.value) - 2
        if length < _SHORT:
            continue
        level = level_of(length, MAX_EXPRESSION_CHARACTERS)
        if level == "ok":
            continue
        end = length + 2
        if length > REFUSED:
            message = f"Expression has {length} characters; Azure accepts at most {REFUSED}"
            yield ctx.at_part(occurrence, 0, end, message)
        elif level == "exceeded":
            message = (
                f"Expression has {length} characters, more than the documented {MAX_EXPRESSION_CHARACTERS}; "
                "move parts of it to variables"
            )
            yield ctx.at_part(occurrence, 0, end, message, severity=Severity.WARNING)
        else:
            message = f"Expression has {length} of at most {MAX_EXPRESSION_CHARACTERS} characters"
            yield ctx.at_part(occurrence, 0, end, message, severity=Severity.INFORMATION)
