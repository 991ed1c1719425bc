"""Azure reads this, but it is not JSON, and other tools refuse it.

Trailing commas, single quotes, names without quotes, numbers such as `010` and text behind the end pass in a
deployment; a pipeline step, the portal or an editor may refuse them. Comments are not reported: the tools for
templates know them.

Bad: `{"name": "web", }`
Good: `{"name": "web"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Edit, Finding, Fix, Severity
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule


@rule("syntax", severity=Severity.WARNING, documents=())
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """Every mistake that only other readers refuse."""
    if not ctx.tree.root.broken:
        return
    for problem in ctx.tree.problems():
        if not problem.refused and problem.code != "duplicate-key":
            fix = None
            if problem.instead is not None:
                fix = Fix("Write strict JSON", (Edit(problem.start, problem.end, problem.instead),))
            yield ctx.at(problem.start, problem.end, problem.message, fix=fix)
