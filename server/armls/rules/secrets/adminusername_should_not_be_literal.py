"""Administrator user names should not be literals

## What it does
Reports a property or variable named `adminUsername` or `administratorLogin` that is a literal string, or an
expression of variables whose values are literals.

## Why
A user name in a template is the same in all deployments, and known to everyone who reads the template.

## Example
Bad: `"adminUsername": "azureuser"`
Good: `"adminUsername": "[parameters('adminUsername')]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.literals import literals_named
from armls.rules.rule import rule

_MESSAGE = "Don't hard-code the administrator user name; use a parameter"


@rule(
    "member",
    severity=Severity.WARNING,
    members=("resource", "variable"),
    ttk="adminUsername Should Not Be A Literal",
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check every such property of a resource or variable."""
    yield from literals_named(ctx, ("adminusername", "administratorlogin"), _MESSAGE)
