"""Azure cannot read the text as JSON.

Azure's reader stops at the first such mistake and refuses the whole file: a missing comma or bracket, a string that
is never closed, an escape that JSON does not know, a word without quotes. While brackets do not match, the rest of
the file is judged by what it last said.

Bad: `{"name": "web" "location": "westeurope"}`
Good: `{"name": "web", "location": "westeurope"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding
from armls.rules.context import DocumentContext
from armls.rules.rule import rule


@rule("syntax", documents=(), ttk="JSONFiles Should Be Valid")
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """Every mistake that Azure's reader refuses."""
    if not ctx.tree.root.broken:
        return
    for problem in ctx.tree.problems():
        if problem.refused:
            yield ctx.at(problem.start, problem.end, problem.message)
