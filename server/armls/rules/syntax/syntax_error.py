"""Azure cannot read the text as JSON.

Azure's reader stops at the first such mistake and refuses the whole file: a missing comma or bracket, a string that
is never closed, an escape that JSON does not know, a word without quotes. While brackets do not match, the rest of
the file is judged by what it last said.

Bad: `{"name": "web" "location": "westeurope"}`
Good: `{"name": "web", "location": "westeurope"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Edit, Finding, Fix
from armls.core.syntax import Problem
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule


@rule("syntax", stage="parse", documents=(), ttk="JSONFiles Should Be Valid")
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """Every mistake that Azure's reader refuses."""
    if not ctx.tree.root.broken:
        return
    for problem in ctx.tree.problems():
        if problem.refused:
            message = problem.message
            if problem.code == "empty":
                message += _NEEDED.get(ctx.kind, _NEEDED["deploymentTemplate"])
            yield ctx.at(problem.start, problem.end, message, fix=_fix(problem, ctx.tree.text))


_NEEDED = {
    "deploymentTemplate": "; a template requires '$schema', 'contentVersion' and 'resources'",
    "deploymentParameters": "; a parameter file requires '$schema', 'contentVersion' and 'parameters'",
    "createUiDefinition": "; a createUiDefinition requires '$schema', 'handler', 'version' and 'parameters'",
    "viewDefinition": "; a viewDefinition requires '$schema', 'contentVersion' and 'views'",
    "uiFormDefinition": "; a form requires '$schema' and 'view'",
}


def _fix(problem: Problem, text: str) -> Fix | None:
    if problem.code == "missing-comma":
        # The problem marks the gap behind the value, or the value's last character where there is no gap.
        at = problem.start if text[problem.start] in " \t" else problem.end
        return Fix("Insert a comma", (Edit(at, at, ","),), is_safe=False)
    if problem.instead is not None:
        return Fix(f"Write {problem.instead}", (Edit(problem.start, problem.end, problem.instead),))
    return None
