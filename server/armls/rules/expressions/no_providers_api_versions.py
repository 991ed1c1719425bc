"""API versions should not come from `providers()`

## What it does
Reports `providers(…).apiVersions`.

## Why
The array changes when Azure does: the same template then requests another API version, in which the resource may
behave differently.

## Example
Bad: `"apiVersion": "[providers('Microsoft.Compute', 'virtualMachines').apiVersions[0]]"`
Good: `"apiVersion": "2025-04-01"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.rule import rule

_TTK = "providers apiVersions Is Not Permitted"


@rule(
    "member",
    severity=Severity.WARNING,
    members=("parameter", "variable", "function", "resource", "output"),
    calls=("providers",),
    ttk=_TTK,
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Report every ``providers(…).apiVersions``."""
    for site in ctx.calls("providers"):
        call, text = site.guarded.call, site.occurrence.node.value
        end = call.end + len(".apiVersions")
        if text[call.end : end].lower() == ".apiversions":
            message = (
                "providers(…).apiVersions changes over time; write the API version that the template was tested with"
            )
            yield ctx.at_part(site.occurrence, call.start, end, message)
