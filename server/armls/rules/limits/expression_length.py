"""An expression is longer than Azure promises to take.

24,576 characters are documented. Longer ones work at times, so this is a warning; beyond 81,920 Azure's engine refuses
them.

Bad: one expression of 30,000 characters
Good: its parts in variables
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.limits import MAX_EXPRESSION_CHARACTERS, level_of
from armls.rules.context import MemberContext
from armls.rules.rule import rule

_SHORT = MAX_EXPRESSION_CHARACTERS // 2
"""A shorter expression needs no closer look."""
REFUSED = 81_920
"""Where Azure's own engine gives up, brackets not counted; found by asking it."""


@rule("member", stage="evaluate", members=("parameter", "variable", "function", "resource", "output"))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """The length of each expression, without its brackets."""
    for occurrence in ctx.index.occurrences:
        length = len(occurrence.node.value) - 2
        if length < _SHORT:
            continue
        level = level_of(length, MAX_EXPRESSION_CHARACTERS)
        if level == "ok":
            continue
        end = length + 2
        if length > REFUSED:
            message = f"Azure's engine takes expressions of {REFUSED} characters; this one has {length}."
            yield ctx.at_part(occurrence, 0, end, message)
        elif level == "exceeded":
            message = (
                f"Expressions may have {MAX_EXPRESSION_CHARACTERS} characters; this one has {length}. Put parts of it "
                "into variables."
            )
            yield ctx.at_part(occurrence, 0, end, message, severity=Severity.WARNING)
        else:
            message = f"{length} of the {MAX_EXPRESSION_CHARACTERS} characters that an expression may have are used."
            yield ctx.at_part(occurrence, 0, end, message, severity=Severity.INFORMATION)
