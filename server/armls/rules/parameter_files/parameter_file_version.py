"""A parameter file should have a valid 'contentVersion'

## What it does
Reports a `contentVersion` that is missing from a file with a `$schema`, or that isn't a string of four numbers.

## Why
The schema of parameter files requires it, and tools show it. Azure stores it and doesn't use it.

## Example
Bad: `"contentVersion": 1`
Good: `"contentVersion": "1.0.0.0"`

## Fix
Safe: replaces the version with `"1.0.0.0"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.finding import Edit, Finding, Fix, Severity
from armls.core.syntax import Literal, Number, Object, String
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule
from armls.rules.shape import is_empty, opening

_VERSION = re.compile(r"\d+\.\d+\.\d+\.\d+")
_ADVICE = 'write "contentVersion": "1.0.0.0"'


@rule(
    "document",
    severity=Severity.WARNING,
    documents=("deploymentParameters",),
    ttk="DeploymentParameters Should Have ContentVersion",
)
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """Check the version at the root; a file without `$schema` requires none."""
    root = ctx.root
    if type(root) is not Object:
        return
    version, schema = root.get("contentVersion"), root.get("$schema")
    node = version.value if version is not None else None
    is_false = (type(node) is Literal or type(node) is Number) and not node.value
    if node is None or is_empty(node) or is_false:
        if schema is not None and not is_empty(schema.value):
            yield ctx.at_node(node or opening(root), f"'contentVersion' is missing; {_ADVICE}")
        return
    fix = Fix("Change to '1.0.0.0'", (Edit(node.start, node.end, '"1.0.0.0"'),))
    if type(node) is not String:
        yield ctx.at_node(node, f"'contentVersion' should be a string; {_ADVICE}", fix=fix)
    elif not _VERSION.fullmatch(node.value):
        yield ctx.at_node(node, f"'contentVersion' should be four numbers; {_ADVICE}", outcome="warn", fix=fix)
