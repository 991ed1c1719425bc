"""Nested templates with outer scope should not contain secrets

## What it does
Reports a secure parameter or a `list*` function in a nested template whose expressions are evaluated in the scope of
the outer template.

## Why
Without `"expressionEvaluationOptions": {"scope": "inner"}` the values are inserted before the nested template is sent,
and Azure stores the template with the deployment, where it can be read. With the inner scope, pass the secret as a
parameter of type `securestring`; from languageVersion 2.0 on, that scope is the only one.

## Example
Bad: `"properties": {"template": {"resources": [{ … "[parameters('password')]" … }]}}`
Good: `"parameters": {"password": {"value": "[parameters('password')]"}}` with the inner scope
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.symbols import CallSite
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.secrecy import secret_calls


@rule(
    "member",
    severity=Severity.WARNING,
    members=("parameter", "variable", "resource", "output"),
    ttk="Secure Params In Nested Deployments",
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check every template whose expressions are evaluated in the outer scope for secrets."""
    if ctx.place.is_outer:
        for site, what in secret_calls(ctx):
            message = (
                f"Nested deployment stores {what} in plain text; set 'expressionEvaluationOptions.scope' to 'inner' "
                "and pass the secret as a secure parameter"
            )
            yield ctx.at_call(site, message, outcome="none" if _begins_with_list(site) else None)


def _begins_with_list(site: CallSite) -> bool:
    """Whether an expression begins with a ``list…`` call, which ARM-TTK treats as a string."""
    call = site.guarded.call
    return call.function.startswith("list") and site.occurrence.node.value[: call.start].strip() == "["
