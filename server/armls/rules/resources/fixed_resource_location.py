"""The location of a top-level resource should be an expression or 'global'

## What it does
Reports a `location` of a top-level resource that is a literal other than `global`. `no-hardcoded-location` reports the
same, which ARM-TTK tests again for the resources of the outermost template.

## Why
The user who deploys a template chooses the location.

## Example
Bad: `"location": "westeurope"`
Good: `"location": "[parameters('location')]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import String
from armls.rules.context import MemberContext
from armls.rules.resources.no_hardcoded_location import is_fixed
from armls.rules.rule import rule


@rule(
    "member",
    severity=Severity.INFORMATION,
    members=("resource",),
    ttk="Resources Should Have Location",
    ttk_outer=False,
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check the location of a resource that isn't nested in another one."""
    location, resource = ctx.value_of("location"), ctx.resource
    if location is None or resource is None or resource.parent is not None or resource.is_of_extension:
        return
    if is_fixed(location) and not (type(location) is String and _is_reported_elsewhere(location.value)):
        # ARM-TTK does not look at resources with symbolic names.
        outcome = "none" if ctx.place.is_symbolic else None
        yield ctx.at(location, "'location' should be an expression or \"global\"", outcome=outcome)


def _is_reported_elsewhere(value: str) -> bool:
    """Whether no-hardcoded-location alone reports it: a blank, or a mistyped expression or `global`."""
    written = value.strip().lower()
    return written in ("", "global") or (written.startswith("[") and written.endswith("]"))
