"""What is entered into a password box does not reach a secure parameter.

Values of other parameters can be read in the history of deployments by everybody who may see the resource group.

Bad: `"adminPassword": {"type": "string"}` in the template
Good: `"adminPassword": {"type": "secureString"}` in the template
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.types import article
from armls.core.finding import Finding, Severity
from armls.core.syntax import text_of
from armls.core.type_check import is_secure
from armls.core.ui_definition import Control, Output
from armls.rules.document_context import PackageContext
from armls.rules.rule import rule
from armls.rules.shape import opening


@rule(
    "package",
    severity=Severity.WARNING,
    documents=("createUiDefinition",),
    ttk="Password Textboxes Must Be Used For Password Parameters",
)
def check(ctx: PackageContext) -> Iterator[Finding]:
    """The password boxes, and the outputs and parameters that take what is entered."""
    if ctx.template is None:
        return
    for control in ctx.ui.controls:
        if control.type.lower() == "microsoft.common.passwordbox":
            yield from _box(ctx, control)


def _box(ctx: PackageContext, control: Control) -> Iterator[Finding]:
    place = control.body.get("name")
    node = place.value if place is not None else opening(control.body)
    outputs = ctx.ui.outputs_of(control) or _mentioning(ctx, control)
    if not outputs:
        yield ctx.at_node(node, f'The password is in no output. Write "adminPassword": "[{control.written}]".')
    for output in outputs:
        declared, body = ctx.parameter_of(output)
        if declared is None:
            yield ctx.at_node(output.key, f"The template has no parameter '{output.name}' to take the password.")
            continue
        if body is not None and not is_secure(body) and (output is outputs[0] or ctx.ui.control_of(output) is control):
            written = article(text_of(body, "type")) if text_of(body, "type") else "of no type"
            yield ctx.at_node(
                node,
                f"The password goes to the template's parameter '{declared.name}', which is {written}: "
                "make that a secureString.",
            )


def _mentioning(ctx: PackageContext, control: Control) -> list[Output]:
    """The outputs that name a control on a path that does not lead to it, which is another rule's matter."""
    wanted = control.name.lower()
    ctx.spend(10 * len(ctx.ui.outputs))
    return [
        output
        for output in ctx.ui.outputs
        for path in ctx.ui.paths_in(output.value)
        if wanted and ctx.ui.control_at(path)[0] is None and wanted in (str(name.value).lower() for name in path.names)
    ]
