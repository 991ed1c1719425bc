"""The name of a nested deployment is longer than Azure takes.

It may have 64 characters. What is put together from parameters easily gets longer.

Bad: `"name": "[concat('deployment-of-the-network-for-the-application-', parameters('application'))]"`
Good: `"name": "[take(concat('network-', parameters('application')), 64)]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.limits import MAX_DEPLOYMENT_NAME
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", severity=Severity.WARNING, members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """The longest name of the copies, where names are known."""
    node, values = ctx.value_of("name"), ctx.values
    if ctx.resource is None or not ctx.resource.is_deployment or values is None or node is None or ctx.is_left_out:
        return
    if not isinstance(values.name, str):
        return
    copies = [one.name for one in values.rounds if isinstance(one.name, str)]
    longest = max([values.name, *copies], key=len)
    if len(longest) > MAX_DEPLOYMENT_NAME and "/" not in longest:  # of slashes the rule name-segments speaks
        message = f"The name of a deployment may have {MAX_DEPLOYMENT_NAME} characters; '{longest[:80]}' has "
        yield ctx.at(node, f"{message}{len(longest)}.")
