"""Documents must be standard JSON

## What it does
Reports syntax that Azure accepts but that is not JSON: trailing commas, single quotes, names without quotes, numbers
such as `010`, and text after the end. Comments are not reported, since the tools for templates support them.

## Why
The deployment succeeds, but a pipeline step, the portal or an editor may refuse the file.

## Example
Bad: `{"name": "web", }`
Good: `{"name": "web"}`

## Fix
Safe: replaces the syntax with standard JSON.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Edit, Finding, Fix, Severity
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule


@rule("syntax", severity=Severity.WARNING, documents=())
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """Report every mistake that only other readers refuse."""
    if not ctx.tree.root.broken:
        return
    for problem in ctx.tree.problems():
        if not problem.refused and problem.code != "duplicate-key":
            fix = None
            if problem.instead is not None:
                fix = Fix("Change to standard JSON", (Edit(problem.start, problem.end, problem.instead),))
            yield ctx.at(problem.start, problem.end, problem.message, fix=fix)
