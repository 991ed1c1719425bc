"""A resource is as large as Azure takes it, or nearly so.

Azure takes 1 MB for each resource. Its children and the template of a nested deployment count for themselves here; the
values that expressions come to are not counted.

Bad: a script of 1.2 MB within a resource
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
    """The size without blanks and comments."""
    value = ctx.member.value
    if level_of((value.end - value.start) * 4, MAX_RESOURCE_BYTES) == "ok":
        return
    size = bytes_of(minified(ctx.own_text))
    level = level_of(size, MAX_RESOURCE_BYTES)
    place = Missing(value.start, value.start + 1)
    if level == "exceeded":
        message = f"Azure takes {MAX_RESOURCE_BYTES} bytes for a resource; this one has {size} without blanks."
        yield ctx.at(place, message)
    elif level == "approaching":
        message = f"{size} of the {MAX_RESOURCE_BYTES} bytes that Azure takes for a resource are used."
        yield ctx.at(place, message, severity=Severity.INFORMATION)
