"""The `apiVersion` of a resource is no date.

Azure's template engine takes any text; the resource provider then refuses it. A version is a date, with a suffix such
as `-preview` where it has one. An expression works, but no tool can tell which version is meant.

Bad: `"apiVersion": "latest"`
Good: `"apiVersion": "2023-05-01"`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import String
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", severity=Severity.WARNING, members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """The version's form."""
    node = ctx.value_of("apiVersion")
    if type(node) is not String or not node.value or node.is_expression or ctx.body is None:
        return
    if ctx.body.get("extension") or ctx.body.get("import"):
        return
    if _DATE.fullmatch(node.value) is None:
        yield ctx.at(node, f"'{node.value[:40]}' is no version: write a date such as 2023-05-01.")


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([.-][\w.-]+)?")
