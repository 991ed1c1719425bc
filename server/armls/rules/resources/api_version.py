"""The `apiVersion` of a resource is no date.

Azure's template engine takes any text; the resource provider then refuses it. A version is a date, with a suffix such
as `-preview` where it has one. An expression works, but what a resource means depends on its version: the two belong
together, and no tool can check a version that it does not see.

Bad: `"apiVersion": "latest"`
Good: `"apiVersion": "2023-05-01"`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import Number, String
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", severity=Severity.WARNING, members=("resource",), ttk="apiVersions Should Be Recent")
def check(ctx: MemberContext) -> Iterator[Finding]:
    """The version's form."""
    node = ctx.value_of("apiVersion")
    if ctx.body is None or ctx.body.get("extension") or ctx.body.get("import"):
        return
    if type(node) is Number:
        yield ctx.at(node, 'A version is a text: write a date such as "2023-05-01".')
    elif type(node) is not String or not node.value:
        return
    elif node.is_expression:
        message = "Write the version itself: with an expression nobody can tell what the resource means."
        outcome = "warn" if _ANY_DATE.search(node.value) else "fail"
        yield ctx.at(node, message, severity=Severity.INFORMATION, outcome=outcome)
    elif _DATE.fullmatch(node.value) is None:
        outcome = "none" if _ANY_DATE.search(node.value) else "fail"
        yield ctx.at(node, f"'{node.value[:40]}' is no version: write a date such as 2023-05-01.", outcome=outcome)


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([.-][\w.-]+)?")
_ANY_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
