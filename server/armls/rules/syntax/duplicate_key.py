"""Property names must be unique in an object

## What it does
Reports each property whose name is already used in the same object. Equal symbolic names of resources (languageVersion
2.0) are reported by `duplicate-resource`.

## Why
Azure uses the last value and ignores the others without notice.

## Example
Bad: `{"location": "westeurope", "location": "northeurope"}`
Good: `{"location": "northeurope"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule


@rule("syntax", severity=Severity.WARNING, documents=())
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """Report every duplicate name in an object."""
    if not ctx.tree.root.broken:
        return
    for problem in ctx.tree.problems():
        if problem.code == "duplicate-key":
            yield ctx.at(problem.start, problem.end, problem.message)
