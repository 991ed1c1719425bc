"""The name of a nested deployment must not be longer than 64 characters

## What it does
Reports a nested deployment whose evaluated name has more than 64 characters, in any iteration of its copy loop.

## Why
Azure refuses longer names. A name that is built from parameters easily exceeds the limit.

## Example
Bad: `"name": "[concat('deployment-of-the-network-for-the-application-', parameters('application'))]"`
Good: `"name": "[concat('network-', uniqueString(parameters('application')))]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.limits import MAX_DEPLOYMENT_NAME
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", severity=Severity.WARNING, members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Measure the longest name of all iterations, where names are known."""
    node, values = ctx.value_of("name"), ctx.values
    if ctx.resource is None or not ctx.resource.is_deployment or values is None or node is None or ctx.is_left_out:
        return
    if not isinstance(values.name, str):
        return
    names = [iteration.name for iteration in values.rounds if isinstance(iteration.name, str)]
    longest = max([values.name, *names], key=len)
    if len(longest) > MAX_DEPLOYMENT_NAME and "/" not in longest:  # name-segments reports slashes
        message = (
            f"Deployment name '{longest[:80]}' has {len(longest)} characters; at most {MAX_DEPLOYMENT_NAME} are allowed"
        )
        yield ctx.at(node, message)
