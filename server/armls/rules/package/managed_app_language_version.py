"""A managed application's template has languageVersion 2.0.

Managed applications support language version 1.0 only. Bicep writes 2.0 for user-defined types, nullable types and
existing resources with symbolic names. The rule applies where a viewDefinition is beside the main template.

Bad: `"languageVersion": "2.0"` in mainTemplate.json beside viewDefinition.json
Good: no `languageVersion`, and `resources` as an array
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import Object, String
from armls.rules.document_context import PackageContext
from armls.rules.rule import rule


@rule("package", severity=Severity.WARNING)
def check(ctx: PackageContext) -> Iterator[Finding]:
    """The language version of the document, where a viewDefinition is beside it."""
    root = ctx.root if ctx.siblings_of("viewDefinition") else None
    found = root.get("languageVersion") if type(root) is Object else None
    if found is None or type(found.value) is not String:
        return
    if found.value.value.startswith("2"):
        yield ctx.at_node(
            found.value,
            f"languageVersion '{found.value.value}' isn't supported in managed applications; remove it and write "
            "'resources' as an array, without user-defined types",
        )
