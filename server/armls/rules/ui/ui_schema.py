"""The `$schema` or the `version` of a createUiDefinition is missing or wrong.

Editors take from the schema what may stand where, and a submission to the Marketplace is refused without it. The
version is the one that the schema's address holds.

Bad: `"version": "0.1.1-preview"`
Good: `"version": "0.1.2-preview"`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Edit, Finding, Fix, Severity
from armls.core.syntax import Object, String
from armls.rules.document_context import DocumentContext
from armls.rules.rule import rule
from armls.rules.shape import opening

_VERSION = "0.1.2-preview"
_SCHEMA = f"https://schema.management.azure.com/schemas/{_VERSION}/CreateUIDefinition.MultiVm.json#"


@rule(
    "document",
    severity=Severity.WARNING,
    documents=("createUiDefinition",),
    ttk="CreateUIDefinition Should Have Schema",
)
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """The two members at the root."""
    root = ctx.ui.root
    if root is None:
        return
    yield from _member(ctx, root, "$schema", _SCHEMA)
    yield from _member(ctx, root, "version", _VERSION)


def _member(ctx: DocumentContext, root: Object, name: str, wanted: str) -> Iterator[Finding]:
    found = root.get(name)
    if found is None:
        yield ctx.at_node(opening(root), f'\'{name}\' is missing. Write "{name}": "{wanted}".')
    elif type(found.value) is not String or found.value.value != wanted:
        fix = Fix(f"Write {wanted}", (Edit(found.value.start, found.value.end, f'"{wanted}"'),))
        yield ctx.at_node(found.value, f"'{name}' should be \"{wanted}\".", fix=fix)
