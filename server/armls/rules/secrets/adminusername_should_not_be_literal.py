"""The name of an administrator stands in the template.

A name of an administrator that stands in a template is the same wherever it is deployed, and known to all who read it.
This goes for variables too.

Bad: `"adminUsername": "azureuser"`
Good: `"adminUsername": "[parameters('adminUsername')]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.literals import literals_named
from armls.rules.rule import rule

_MESSAGE = "A name that everybody knows is half of a way in: make it a parameter."


@rule(
    "member",
    severity=Severity.WARNING,
    members=("resource", "variable"),
    ttk="adminUsername Should Not Be A Literal",
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Every such property of a resource or variable."""
    yield from literals_named(ctx, ("adminusername", "administratorlogin"), _MESSAGE)
