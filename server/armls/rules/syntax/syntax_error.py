"""The document must be JSON that Azure can read

## What it does
Reports syntax errors: a missing comma, bracket or brace, a string without an end, an escape sequence that JSON doesn't
define, a word without quotes. While the brackets don't match, other findings in the file are the last known ones.

## Why
Azure stops at the first such error and refuses the whole file.

## Example
Bad: `{"name": "web" "location": "westeurope"}`
Good: `{"name": "web", "location": "westeurope"}`

## Fix
Adds a missing comma (unsafe), or replaces a misspelled literal or escape sequence (safe).
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Edit, Finding, Fix
from armls.core.syntax import Problem
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule


@rule("syntax", stage="parse", documents=(), ttk="JSONFiles Should Be Valid")
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """Report every mistake that Azure's reader refuses."""
    if not ctx.tree.root.broken:
        return
    for problem in ctx.tree.problems():
        if problem.refused:
            message = problem.message
            if problem.code == "empty":
                message = message + _REQUIRED.get(ctx.kind, _REQUIRED["deploymentTemplate"])
            yield ctx.at(problem.start, problem.end, message, fix=_fix(problem, ctx.tree.text))


_REQUIRED = {
    "deploymentTemplate": "; a template requires '$schema', 'contentVersion' and 'resources'",
    "deploymentParameters": "; a parameter file requires '$schema', 'contentVersion' and 'parameters'",
    "createUiDefinition": "; a createUiDefinition requires '$schema', 'handler', 'version' and 'parameters'",
    "viewDefinition": "; a viewDefinition requires '$schema', 'contentVersion' and 'views'",
    "uiFormDefinition": "; a form requires '$schema' and 'view'",
}


def _fix(problem: Problem, text: str) -> Fix | None:
    if problem.code == "missing-comma":
        # The problem marks the gap after the value, or the value's last character if there is none.
        at = problem.start if text[problem.start] in " \t" else problem.end
        return Fix("Add a comma", (Edit(at, at, ","),), is_safe=False)
    if problem.instead is not None:
        return Fix(f"Change to {problem.instead}", (Edit(problem.start, problem.end, problem.instead),))
    return None
