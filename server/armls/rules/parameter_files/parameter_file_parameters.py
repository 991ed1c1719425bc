"""A parameter file should have a 'parameters' object

## What it does
Reports a parameter file with a `$schema` or a `contentVersion` in which `parameters` is missing, empty or not an
object. A file without both is a plain object of names and values, and is accepted.

## Why
Azure's tools read the parameter values from `parameters`.

## Example
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
    """Check `parameters` at the root of a file that has a `$schema` or a `contentVersion`."""
    root = ctx.root
    if type(root) is not Object:
        return
    header = (root.get("$schema"), root.get("contentVersion"))
    has_header = any(item is not None and not is_empty(item.value) for item in header)
    parameters = root.get("parameters")
    if parameters is None or is_empty(parameters.value):
        if has_header:
            node = parameters.value if parameters is not None else opening(root)
            yield ctx.at_node(node, '\'parameters\' is missing; write "parameters": {"name": {"value": …}}')
    elif type(parameters.value) is not Object and has_header:
        is_falsy = not plain_value(parameters.value)
        message = "'parameters' should be an object of parameter names"
        yield ctx.at_node(parameters.value, message, outcome="fail" if is_falsy else "none")
