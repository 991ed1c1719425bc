"""The `contentVersion` of a parameter file is missing, or no version.

It has four numbers. Azure stores it and makes nothing of it.

Bad: `"contentVersion": 1`
Good: `"contentVersion": "1.0.0.0"`
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
_ADVICE = 'Write "contentVersion": "1.0.0.0".'


@rule(
    "document",
    severity=Severity.WARNING,
    documents=("deploymentParameters",),
    ttk="DeploymentParameters Should Have ContentVersion",
)
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """The version at the root; a file without `$schema` needs none."""
    root = ctx.root
    if type(root) is not Object:
        return
    found, schema = root.get("contentVersion"), root.get("$schema")
    node = found.value if found is not None else None
    is_false = (type(node) is Literal or type(node) is Number) and not node.value
    if node is None or is_empty(node) or is_false:
        if schema is not None and not is_empty(schema.value):
            yield ctx.at_node(node or opening(root), f"'contentVersion' is missing. {_ADVICE}")
        return
    fix = Fix("Write 1.0.0.0", (Edit(node.start, node.end, '"1.0.0.0"'),))
    if type(node) is not String:
        yield ctx.at_node(node, f"'contentVersion' should be a string. {_ADVICE}", fix=fix)
    elif not _VERSION.fullmatch(node.value):
        yield ctx.at_node(node, f"'contentVersion' should be four numbers. {_ADVICE}", outcome="warn", fix=fix)
