"""A user function is never called.

What is not called cannot be tested, and costs every reader. A function that only unused variables or functions call
counts as unused too; one that Bicep's metadata marks as exported does not.

Bad: `"functions": [{"namespace": "my", "members": {"shout": { … }}}]` where nothing calls `my.shout()`
Good: `"value": "[my.shout('a')]"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.context import TemplateContext
from armls.rules.rule import rule


@rule("template", severity=Severity.WARNING, style=True)
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Every function that does not lead to a resource or an output."""
    if ctx.place.is_outer:
        return
    for name, function in ctx.template.functions.items():
        if name not in ctx.usage.functions:
            message = f"The function '{function.namespace}.{function.name}' is never called: remove it, or call it."
            yield ctx.at(function.key, function.base, message, unnecessary=True)
