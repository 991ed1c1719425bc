"""The outputs do not hand the location on to the template.

The location that is chosen on the first page reaches the template through the output `location`.

Bad: `"outputs": {"vmName": "[basics('vmName')]"}`
Good: `"outputs": {"location": "[location()]", "vmName": "[basics('vmName')]"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Edit, Finding, Fix, Severity
from armls.core.syntax import Object, String
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule
from armls.rules.shape import opening


@rule("document", severity=Severity.WARNING, documents=("createUiDefinition",), ttk="Location Should Be In Outputs")
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """The output of that name."""
    root, parameters = ctx.ui.root, ctx.ui.parameters
    if root is None:
        return
    outputs = parameters.get("outputs") if parameters is not None else None
    if outputs is None or type(outputs.value) is not Object:
        place = opening(parameters or root) if outputs is None else outputs.value
        yield ctx.at_node(place, 'The outputs are missing. Write "outputs": {"location": "[location()]"}.')
        return
    found = outputs.value.get("location")
    if found is None:
        comma = ", " if outputs.value.properties else ""
        at = outputs.value.start + 1
        fix = Fix("Hand the location on", (Edit(at, at, f'"location": "[location()]"{comma}'),), is_safe=False)
        yield ctx.at_node(outputs.key, 'The location is missing. Write "location": "[location()]".', fix=fix)
    elif type(found.value) is not String or found.value.value.strip().lower() != "[location()]":
        yield ctx.at_node(found.value, 'This should be the chosen location. Write "[location()]".')
