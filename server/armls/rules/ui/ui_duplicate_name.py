"""Two steps, or two controls of one step or section, have the same name.

An expression can refer to only one of them.

Bad: `"basics": [{"name": "user", …}, {"name": "user", …}]`
Good: `"basics": [{"name": "user", …}, {"name": "group", …}]`
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from armls.core.finding import Finding, Severity
from armls.core.kinds import UI_KINDS
from armls.core.syntax import Object, text_of
from armls.core.ui_definition import Controls
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule


@rule("document", severity=Severity.WARNING, documents=UI_KINDS)
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """Names among those of the same place."""
    yield from _repeated(ctx, (step.body for step in ctx.ui.steps), "step")
    yield from _controls(ctx, ctx.ui.basics)
    for step in ctx.ui.steps:
        yield from _controls(ctx, step.controls)


def _controls(ctx: DocumentContext, controls: Controls) -> Iterator[Finding]:
    yield from _repeated(ctx, (control.body for control in controls.all), "control")
    for control in controls.all:
        yield from _controls(ctx, control.children)


def _repeated(ctx: DocumentContext, bodies: Iterable[Object], noun: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for body in bodies:
        name, found = text_of(body, "name"), body.get("name")
        if found is not None and name and name.lower() in seen:
            yield ctx.at_node(found.value, f"Another {noun} here is named '{name}' too. Give this one another name.")
        seen.add(name.lower())
