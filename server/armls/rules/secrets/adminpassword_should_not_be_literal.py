"""The password of an administrator stands in the template.

A password in a template is the same wherever that is deployed, and known to all who read it.
This goes for variables too.

Bad: `"adminPassword": "Pa55w.rd"`
Good: `"adminPassword": "[parameters('adminPassword')]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.literals import literals_named
from armls.rules.rule import rule

_MESSAGE = "A password in a template is no secret: make it a parameter of type securestring."


@rule(
    "member",
    severity=Severity.WARNING,
    members=("resource", "variable"),
    ttk="adminPassword Should Not Be A Literal",
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Every such property of a resource or variable."""
    yield from literals_named(ctx, ("adminpassword", "administratorloginpassword"), _MESSAGE)
