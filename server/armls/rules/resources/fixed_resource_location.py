"""The location of a top-level resource is neither an expression nor `global`.

The same as `no-hardcoded-location` says, which ARM-TTK tests once more for the resources of the template itself.

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
    """The location of a resource that stands in no other."""
    location, resource = ctx.value_of("location"), ctx.resource
    if location is None or resource is None or resource.parent is not None or resource.is_of_extension:
        return
    if is_fixed(location) and not (type(location) is String and _is_meant_well(location.value)):
        # ARM-TTK does not look at resources with symbolic names.
        outcome = "none" if ctx.place.is_symbolic else None
        yield ctx.at(location, 'The location of a resource should be an expression or "global".', outcome=outcome)


def _is_meant_well(value: str) -> bool:
    """Whether the other rule says all: where there is no location, or an expression or `global` with a slip."""
    written = value.strip().lower()
    return written in ("", "global") or (written.startswith("[") and written.endswith("]"))
