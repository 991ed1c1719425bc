"""A name stands twice in one object.

Azure takes the last one and says nothing, so the first is lost. Two symbolic names of resources (languageVersion 2.0)
that are equal are refused; the rule `duplicate-resource` reports them.

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
    """Every name but the first of its object."""
    if not ctx.tree.root.broken:
        return
    for problem in ctx.tree.problems():
        if problem.code == "duplicate-key":
            yield ctx.at(problem.start, problem.end, problem.message)
