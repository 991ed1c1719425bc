"""A parameter file has no `parameters`.

Bad: `{"$schema": "…/deploymentParameters.json#", "contentVersion": "1.0.0.0"}`
Good: `{"$schema": "…/deploymentParameters.json#", "contentVersion": "1.0.0.0", "parameters": {}}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.plain import plain_value
from armls.core.finding import Finding, Severity
from armls.core.syntax import Object
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule
from armls.rules.shape import is_empty, opening


@rule(
    "document",
    severity=Severity.WARNING,
    documents=("deploymentParameters",),
    ttk="DeploymentParameters Should Have Parameters",
)
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """The member at the root; a file without `$schema` and `contentVersion` is plain names and values."""
    root = ctx.root
    if type(root) is not Object:
        return
    has_head = any(
        found is not None and not is_empty(found.value) for found in (root.get("$schema"), root.get("contentVersion"))
    )
    found = root.get("parameters")
    if found is None or is_empty(found.value):
        if has_head:
            place = found.value if found is not None else opening(root)
            yield ctx.at_node(place, '\'parameters\' is missing. Write "parameters": {"name": {"value": …}}.')
    elif type(found.value) is not Object and has_head:
        is_nothing = not plain_value(found.value)
        message = "'parameters' should be an object of names."
        yield ctx.at_node(found.value, message, outcome="fail" if is_nothing else "none")
