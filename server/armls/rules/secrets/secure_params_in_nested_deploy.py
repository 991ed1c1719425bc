"""A nested template holds a secret in plain text, for the template around it evaluates its expressions.

Without `"expressionEvaluationOptions": {"scope": "inner"}` the values are put in before the nested template is sent,
and Azure keeps the template with the deployment, where it can be read. With the inner scope, give the secret as a
parameter of type `securestring`; from languageVersion 2.0 on, that scope is the only one.

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
    """Every secret in a template whose expressions see the names of the one around it."""
    if ctx.place.is_outer:
        for site, what in secret_calls(ctx):
            message = (
                f"The deployment keeps {what} in plain text here: let this template evaluate its expressions itself "
                '("expressionEvaluationOptions": {"scope": "inner"}), and give it the secret as a secure parameter.'
            )
            yield ctx.at_call(site, message, outcome="none" if _is_list_in_front(site) else None)


def _is_list_in_front(site: CallSite) -> bool:
    """Whether an expression begins with a ``list…``, where ARM-TTK takes it for text."""
    call = site.guarded.call
    return call.function.startswith("list") and site.occurrence.node.value[: call.start].strip() == "["
