"""A nested deployment should not write debug information to the deployment history

## What it does
Reports a `debugSetting` whose `detailLevel` is a literal other than `none`.

## Why
The setting writes requests or responses, and the secrets in them, to the deployment history, where everyone with read
access finds them. It is meant for debugging, not for published templates.

## Example
Bad: `"debugSetting": {"detailLevel": "RequestContent, ResponseContent"}`
Good: no `debugSetting`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import Array, Number, Object, String, property_value
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", severity=Severity.WARNING, members=("resource",), ttk="Deployment Resources Must Not Be Debug")
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check the debug setting of a deployment; expressions are accepted."""
    if ctx.resource is None or not ctx.resource.is_deployment:
        return
    level = property_value(ctx.body, "properties", "debugSetting", "detailLevel")
    if type(level) is String:
        if level.value and level.value.lower() != "none":
            yield ctx.at(level, _MESSAGE)
    elif type(level) in (Object, Array, Number) and level is not None:
        yield ctx.at(level, _MESSAGE)


_MESSAGE = (
    "'debugSetting' writes requests or responses, including secrets, to the deployment history; remove it, or write "
    '"none"'
)
