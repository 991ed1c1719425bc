"""A parameter of the template needs a value, and no output of the createUiDefinition gives it one.

Bad: a parameter `vmName` without `defaultValue`, and `"outputs": {"location": "[location()]"}`
Good: `"outputs": {"location": "[location()]", "vmName": "[basics('vmName')]"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import Literal
from armls.rules.declared import needs_value
from armls.rules.document_context import PackageContext
from armls.rules.rule import rule
from armls.rules.shape import opening


@rule(
    "package",
    severity=Severity.WARNING,
    documents=("createUiDefinition",),
    ttk="Parameters Without Default Must Exist In CreateUIDefinition",
)
def check(ctx: PackageContext) -> Iterator[Finding]:
    """The parameters against the outputs."""
    template, root = ctx.template, ctx.ui.root
    if template is None or root is None:
        return
    given = {
        output.name.lower()
        for output in ctx.ui.outputs
        if not (type(output.value) is Literal and output.value.value is None)
    }
    found = ctx.ui.parameters.get("outputs") if ctx.ui.parameters is not None else None
    place = found.key if found is not None else opening(ctx.ui.parameters or root)
    for name, declared in template.parameters.items():
        if name not in given and needs_value(declared, template):
            yield ctx.at_node(
                place,
                f"No output gives the template's parameter '{declared.name}' a value, and it has no default: add one.",
            )
