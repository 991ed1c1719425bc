"""The 'apiVersion' of a resource should be a date

## What it does
Reports an `apiVersion` that isn't a date, with or without a suffix such as `-preview`, and, as information, one that is
an expression.

## Why
Azure's template engine accepts any string, but the resource provider refuses it later. An expression works, but the
schema of a resource depends on its version: the two belong together, and no tool can check a version that is only
known during deployment.

## Example
Bad: `"apiVersion": "latest"`
Good: `"apiVersion": "2023-05-01"`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import Number, String
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", severity=Severity.WARNING, members=("resource",), ttk="apiVersions Should Be Recent")
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check the form of the version."""
    node = ctx.value_of("apiVersion")
    if ctx.body is None or ctx.body.get("extension") or ctx.body.get("import"):
        return
    if type(node) is Number:
        yield ctx.at(node, "'apiVersion' should be a string; write a date such as \"2023-05-01\"")
    elif type(node) is not String or not node.value:
        return
    elif node.is_expression:
        message = "'apiVersion' should be a literal, not an expression; the schema of the resource depends on it"
        outcome = "warn" if _ANY_DATE.search(node.value) else "fail"
        yield ctx.at(node, message, severity=Severity.INFORMATION, outcome=outcome)
    elif _DATE.fullmatch(node.value) is None:
        outcome = "none" if _ANY_DATE.search(node.value) else "fail"
        yield ctx.at(
            node, f"'{node.value[:40]}' isn't a valid API version; write a date such as 2023-05-01", outcome=outcome
        )


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([.-][\w.-]+)?")
_ANY_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
