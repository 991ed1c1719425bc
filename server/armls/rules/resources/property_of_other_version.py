"""Property of a resource in another API version only

## What it does
Reports a property that the resource type has in a later or an earlier API version, not in the one in use, and the
version that has it.

## Why
Azure may ignore or refuse it in this version. Many services accept what a later version defines; the later
`apiVersion` makes that certain.

## Example
Bad: `"apiVersion": "2018-02-01", "properties": { "allowSharedKeyAccess": false }`
Good: `"apiVersion": "2023-05-01", "properties": { "allowSharedKeyAccess": false }`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", severity=Severity.INFORMATION, members=("resource",), style=True)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Differences of this kind between the resource and its type."""
    for breach in ctx.schema_breaches("property-of-other-version"):
        yield ctx.at(breach.node, breach.message, fix=breach.fix)
