"""A function of a createUiDefinition is called with too few or too many arguments.

Bad: `"[equals(basics('size'))]"`
Good: `"[equals(basics('size'), 'small')]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.functions import Function
from armls.core.kinds import UI_KINDS
from armls.core.symbols import span_in_member
from armls.core.ui_functions import UI_FUNCTIONS
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule


@rule("document", severity=Severity.WARNING, documents=UI_KINDS)
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """Every call of a known function."""
    for written in ctx.ui.expressions:
        for call in written.expression.calls:
            function = UI_FUNCTIONS.get(call.function)
            count = len(call.arguments)
            if function is None or function.least <= count <= (count if function.most is None else function.most):
                continue
            start, end = span_in_member(ctx.tree.text, 0, written.node, call.start, call.name_end)
            yield ctx.at(start, end, f"{function.name} takes {_takes(function)}; {count or 'none'} given.")


def _takes(function: Function) -> str:
    if function.most == 0:
        return "no arguments"
    noun = "argument" if (function.most or function.least) == 1 else "arguments"
    if function.most is None:
        return f"{function.least} {noun} or more"
    if function.least == function.most:
        return f"{function.most} {noun}"
    return f"{function.least} to {function.most} {noun}"
