"""Administrator passwords should not be literals

## What it does
Reports a property or variable named `adminPassword` or `administratorLoginPassword` that is a literal string, or an
expression of variables whose values are literals.

## Why
A password in a template is the same in all deployments, and known to everyone who reads the template.

## Example
Bad: `"adminPassword": "Pa55w.rd"`
Good: `"adminPassword": "[parameters('adminPassword')]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.literals import literals_named
from armls.rules.rule import rule

_MESSAGE = "Don't hard-code the administrator password; use a parameter of type 'securestring'"


@rule(
    "member",
    severity=Severity.WARNING,
    members=("resource", "variable"),
    ttk="adminPassword Should Not Be A Literal",
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check every such property of a resource or variable."""
    yield from literals_named(ctx, ("adminpassword", "administratorloginpassword"), _MESSAGE)
