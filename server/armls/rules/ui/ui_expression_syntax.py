"""An expression of a createUiDefinition cannot be read.

The language is not that of templates: beside calls, `'text'` and numbers it has `true`, `false`, `null`, lists, objects
and lambdas: `filter(list, (item) => equals(item.name, 'a'))`.

Bad: `"[concat('a' basics('b'))]"`
Good: `"[concat('a', basics('b'))]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.kinds import UI_KINDS
from armls.core.symbols import span_in_member
from armls.core.ui_definition import Written
from armls.core.ui_functions import UI_FUNCTIONS
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule


@rule("document", severity=Severity.WARNING, documents=UI_KINDS)
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """Every expression."""
    for written in ctx.ui.expressions:
        error = written.expression.error
        if error is not None and not _may_be_a_pattern(written):
            start, end = span_in_member(ctx.tree.text, 0, written.node, error.start, error.end)
            yield ctx.at(start, end, error.message)
        for name in written.expression.names:
            if not name.name.startswith("$"):
                start, end = span_in_member(ctx.tree.text, 0, written.node, name.start, name.end)
                yield ctx.at(
                    start,
                    end,
                    f"'{name.name}' is neither a call nor text: write {name.name}(…) for a call, '{name.name}' in "
                    "quotes for text.",
                )


def _may_be_a_pattern(written: Written) -> bool:
    """Whether it is a regular expression that begins with a class of characters."""
    name = written.node.value.lstrip("[ \t\r\n").partition("(")[0].strip()
    return "regex" in written.keys[-1].lower() and name.lower() not in UI_FUNCTIONS
