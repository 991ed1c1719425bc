"""A selector of VM sizes and the template do not go together.

What is selected has to reach a parameter through an output, and that parameter's default should be one of the sizes
that the selector allows.

Bad: `"allowedSizes": ["Standard_D2s_v5"]` with `"defaultValue": "Standard_A1"` in the template
Good: `"allowedSizes": ["Standard_D2s_v5"]` with `"defaultValue": "Standard_D2s_v5"` in the template
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.plain import plain_value
from armls.core.finding import Finding, Severity
from armls.core.syntax import Object, String, object_of
from armls.core.ui_definition import Control
from armls.rules.declared import default_of
from armls.rules.document_context import PackageContext
from armls.rules.rule import rule
from armls.rules.shape import opening


@rule("package", severity=Severity.WARNING, documents=("createUiDefinition",), ttk="VMSizes Must Match Template")
def check(ctx: PackageContext) -> Iterator[Finding]:
    """The size selectors."""
    if ctx.template is None:
        return
    for control in ctx.ui.controls:
        if control.type.lower() != "microsoft.compute.sizeselector":
            continue
        outputs = ctx.ui.outputs_of(control)
        place = control.body.get("name")
        node = place.value if place is not None else opening(control.body)
        if not outputs:
            yield ctx.at_node(node, f'The selected size is in no output. Write "vmSize": "[{control.written}]".')
            continue
        declared, body = ctx.parameter_of(outputs[0])
        if declared is None:
            message = f"The template has no parameter '{outputs[0].name}' to take the selected size."
            yield ctx.at_node(outputs[0].key, message)
            continue
        if body is not None:
            yield from _default(ctx, control, declared.name, body)


def _default(ctx: PackageContext, control: Control, name: str, body: Object) -> Iterator[Finding]:
    default = default_of(body)
    constraints = object_of(control.body, "constraints")
    allowed = constraints.get("allowedSizes") if constraints is not None else None
    if type(default) is not String or not default.value or default.is_expression or allowed is None:
        return
    sizes = plain_value(allowed.value)
    if not isinstance(sizes, list) or not sizes:
        return
    if default.value.lower() not in {str(size).lower() for size in sizes}:
        yield ctx.at_node(
            allowed,
            f"The template's parameter '{name}' is '{default.value}' by default, which is not allowed here: add it, "
            "or give the parameter one of these sizes as its default.",
        )
