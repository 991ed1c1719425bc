"""A control of a createUiDefinition is of an unknown type, or lacks something that its type needs.

The portal shows nothing at all then, or leaves the control out.

Bad: `{"name": "vmName", "type": "Microsoft.Common.Textbox2"}`
Good: `{"name": "vmName", "type": "Microsoft.Common.TextBox", "label": "Name"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.types import article
from armls.core.finding import Finding, Severity
from armls.core.kinds import UI_KINDS
from armls.core.syntax import Array, Object, String
from armls.core.ui_controls import CONTROLS, ControlKind
from armls.core.ui_definition import Control, Step
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule
from armls.rules.shape import opening


@rule("document", severity=Severity.WARNING, documents=UI_KINDS)
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """Parameters, steps and controls."""
    parameters, root = ctx.ui.parameters, ctx.ui.root
    if root is None or (parameters is None and root.get("view") is not None):
        return
    if parameters is None:
        found = root.get("parameters")
        place = found.value if found is not None else opening(root)
        message = 'The parameters are missing. Write "parameters": {"basics": [], "steps": [], "outputs": {}}.'
        yield ctx.at_node(place, message)
        return
    for name in ("steps",) if ctx.ui.is_form else ("basics", "steps"):
        found = parameters.get(name)
        if found is None:
            yield ctx.at_node(opening(parameters), f"'{name}' is missing. Write \"{name}\": [].")
        elif type(found.value) is not Array:
            yield ctx.at_node(found.value, f"'{name}' should be a list.")
    for step in ctx.ui.steps:
        yield from _step(ctx, step)
    for control in ctx.ui.controls:
        yield from _control(ctx, control)


def _step(ctx: DocumentContext, step: Step) -> Iterator[Finding]:
    for name in ("name", "label"):
        if step.body.get(name) is None:
            yield ctx.at_node(opening(step.body), f"'{name}' is missing: a step needs it.")
    if step.body.get("elements") is None:
        yield ctx.at_node(opening(step.body), "'elements' is missing: the controls of a step stand in it.")


def _control(ctx: DocumentContext, control: Control) -> Iterator[Finding]:
    body = control.body
    if body.get("name") is None:
        yield ctx.at_node(opening(body), "'name' is missing: a control needs it.")
    found = body.get("type")
    if found is None:
        yield ctx.at_node(opening(body), "'type' is missing: a control needs it.")
        return
    kind = CONTROLS.get(control.type.lower())
    if type(found.value) is String and kind is None:
        hint = ctx.nearest(control.type, [one.name for one in CONTROLS.values()])
        if ctx.ui.is_form and not hint:
            return  # not all controls of forms are documented
        yield ctx.at_node(found.value, f"The portal has no control '{control.type}'.{hint}")
    elif kind is not None:
        yield from _required(ctx, body, kind)


def _required(ctx: DocumentContext, body: Object, kind: ControlKind) -> Iterator[Finding]:
    said: set[str] = set()
    for path in kind.required:
        node: Object = body
        for part in path.split("."):
            found = next((one for one in map(node.get, part.split("|")) if one is not None), None)
            if found is None:
                missing = path[: path.index(part) + len(part)].replace("|", "' or '")
                if missing not in said:
                    said.add(missing)
                    short = kind.name.rpartition(".")[2]
                    yield ctx.at_node(opening(node), f"'{missing}' is missing: {article(short)} needs it.")
                break
            if type(found.value) is not Object:
                break
            node = found.value
