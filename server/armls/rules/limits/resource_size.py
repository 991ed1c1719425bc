"""A resource must not be larger than 1 MB

## What it does
Measures each resource without whitespace and comments, its child resources and the template of a nested deployment
excluded; they are measured separately. Expressions count as written, not with their values. Reports an error above the
limit, and information from 80% of it.

## Why
Azure refuses a resource definition of more than 1 MB.

## Example
Bad: a script of 1.2 MB in a resource
Good: the script in a storage account, and its URI in the resource
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.limits import MAX_RESOURCE_BYTES, level_of
from armls.core.sizes import bytes_of, minified
from armls.core.syntax import Missing
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", stage="evaluate", members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Measure the resource without whitespace and comments."""
    value = ctx.member.value
    if level_of((value.end - value.start) * 4, MAX_RESOURCE_BYTES) == "ok":
        return
    size = bytes_of(minified(ctx.own_text))
    level = level_of(size, MAX_RESOURCE_BYTES)
    opening = Missing(value.start, value.start + 1)
    if level == "exceeded":
        message = f"Resource has {size} bytes without whitespace; Azure accepts at most {MAX_RESOURCE_BYTES}"
        yield ctx.at(opening, message)
    elif level == "approaching":
        message = f"Resource has {size} of at most {MAX_RESOURCE_BYTES} bytes"
        yield ctx.at(opening, message, severity=Severity.INFORMATION)
