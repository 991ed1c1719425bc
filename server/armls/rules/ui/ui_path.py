"""An expression refers to a step or a control that is not there.

`steps('a').b` is the control `b` of the step `a`, `basics('b')` that of the first page. A control within a section
stands behind the section's name: `steps('a').section.b`. What leads nowhere is null, and the deployment gets nothing.

Bad: `"[steps('network').vnet]"` where the step holds a control `virtualNetwork`
Good: `"[steps('network').virtualNetwork]"`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.kinds import UI_KINDS
from armls.core.symbols import span_in_member
from armls.core.ui_definition import Control, Controls, UiDefinition, Written
from armls.core.ui_expression import Plain, UiPath
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule

_PLAIN_RESULTS = frozenset(
    {
        "microsoft.common.textbox",
        "microsoft.common.passwordbox",
        "microsoft.common.checkbox",
        "microsoft.common.slider",
        "microsoft.compute.usernametextbox",
    }
)
_SEEN_BY_TTK = re.compile(r"\[\s*(?:basics\(\s*'[^']+'|steps\(\s*'[^']+'\s*\)(?:\.\w+)?)", re.I)


@rule("document", severity=Severity.WARNING, documents=UI_KINDS, ttk="Controls In Outputs Must Exist")
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """Every `steps()` and `basics()` in the document."""
    for written in ctx.ui.expressions:
        for path in written.expression.paths:
            found = _lost(ctx, path)
            if found is None:
                continue
            part, message, is_early = found
            start, end = span_in_member(ctx.tree.text, 0, written.node, part.start, part.end)
            is_seen = is_early and _is_seen(ctx.ui, written, path)
            yield ctx.at(start, end, message, outcome="fail" if is_seen else "none")


def _lost(ctx: DocumentContext, path: UiPath) -> tuple[Plain, str, bool] | None:
    """The first name of a path that leads nowhere, why, and whether ARM-TTK would look that far."""
    ui = ctx.ui
    if path.step is None and ui.is_form:
        name = path.names[0]
        return name, f"A form has no basics(); write steps('<step>').{name.value}", True
    if path.step is None:
        controls, where = ui.basics, "The basics have"
    else:
        step = ui.step(str(path.step.value))
        if step is None:
            hint = _of_basics(ui, path) or ctx.nearest(str(path.step.value), [one.name for one in ui.steps])
            return path.step, f"There is no step '{path.step.value}'.{hint}", True
        controls, where = step.controls, f"The step '{step.name}' has"
    for index, name in enumerate(path.names):
        found = controls.get(str(name.value))
        if found is None:
            known = [one.name for one in controls.all]
            hint = _inside(controls, str(name.value)) or ctx.nearest(str(name.value), known)
            return name, f"{where} no control '{name.value}'.{hint}", index == 0
        if not found.children.all:
            return _beyond(found, path, index)
        controls, where = found.children, f"The section '{found.name}' has"
    return None


def _of_basics(ui: UiDefinition, path: UiPath) -> str:
    """How a control of the first page is written, which is no step."""
    if path.step is None or str(path.step.value).lower() != "basics":
        return ""
    found = ui.basics.get(str(path.names[0].value)) if path.names else None
    return f" Write {found.written}." if found else " The controls of the first page are written as basics('name')."


def _beyond(control: Control, path: UiPath, index: int) -> tuple[Plain, str, bool] | None:
    """A name behind a control whose value has no parts."""
    if index + 1 < len(path.names) and control.type.lower() in _PLAIN_RESULTS:
        kind = control.type.rpartition(".")[2]
        return path.names[index + 1], f"The value of a {kind} has no parts. Write {control.written}.", False
    return None


def _inside(controls: Controls, name: str) -> str:
    """Where a control of that name stands, within the sections among some."""
    for control in controls.all:
        found = control.children.get(name)
        if found is not None:
            return f" It is in a section: write {found.written}."
    return ""


def _is_seen(ui: UiDefinition, written: Written, path: UiPath) -> bool:
    """Whether ARM-TTK looks at a path: it begins an output, or one of the parts of an output that is an object."""
    if written.keys[:2] != ("parameters", "outputs") or len(written.keys) > 4:
        return False
    found = _SEEN_BY_TTK.search(written.node.value)
    return found is not None and found.start() < path.start <= found.end()
