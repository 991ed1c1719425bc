"""An output of a createUiDefinition is no parameter of the template.

Each output is given to the parameter of its name, and Azure refuses a value for a parameter that is not there. Only
`applicationResourceName`, `jitAccessPolicy`, `managedIdentity` and `managedResourceGroupId` are for the managed
application.

Bad: `"outputs": {"vmname1": "[basics('vmName')]"}`
Good: `"outputs": {"vmName": "[basics('vmName')]"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.rules.document_context import PackageContext
from armls.rules.rule import rule
from armls.rules.shape import is_empty, opening

_OF_THE_APPLICATION = frozenset(
    {"applicationresourcename", "jitaccesspolicy", "managedidentity", "managedresourcegroupid"}
)


@rule(
    "package",
    severity=Severity.WARNING,
    documents=("createUiDefinition",),
    ttk="Outputs Must Be Present In Template Parameters",
)
def check(ctx: PackageContext) -> Iterator[Finding]:
    """The outputs against the parameters."""
    template, root, parameters = ctx.template, ctx.ui.root, ctx.ui.parameters
    if template is None or root is None:
        return
    outputs = parameters.get("outputs") if parameters is not None else None
    if outputs is None or is_empty(outputs.value):
        place = outputs.value if outputs is not None else opening(parameters or root)
        yield ctx.at_node(place, 'No output gives the template a value. Write "outputs": {"location": "[location()]"}.')
    known = [declared.name for declared in template.parameters.values()]
    for output in ctx.ui.outputs:
        lower = output.name.lower()
        if lower not in template.parameters and lower not in _OF_THE_APPLICATION:
            hint = ctx.nearest(output.name, known)
            yield ctx.at_node(
                output.key, f"The template has no parameter '{output.name}', so Azure refuses a value for it.{hint}"
            )
