"""A nested deployment writes its requests or responses into the deployment history.

Whoever may read the history sees the secrets in them then. It is meant for finding mistakes, not for templates that
are published.

Bad: `"debugSetting": {"detailLevel": "RequestContent, ResponseContent"}`
Good: no `debugSetting`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import Array, Number, Object, String
from armls.core.template import property_value
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", severity=Severity.WARNING, members=("resource",), ttk="Deployment Resources Must Not Be Debug")
def check(ctx: MemberContext) -> Iterator[Finding]:
    """The debug setting of a deployment; an expression may come to anything."""
    if ctx.resource is None or not ctx.resource.is_deployment:
        return
    level = property_value(ctx.body, "properties", "debugSetting", "detailLevel")
    if type(level) is String:
        if level.value and level.value.lower() != "none":
            yield ctx.at(level, _MESSAGE)
    elif type(level) in (Object, Array, Number) and level is not None:
        yield ctx.at(level, _MESSAGE)


_MESSAGE = (
    "The history would show requests or responses, and secrets in them: leave 'debugSetting' out, or write \"none\"."
)
