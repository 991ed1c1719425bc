"""A password of a Marketplace package is joined with a literal.

Certification policy 300.4.4 forbids passwords of which a part is known: neither `concat` with a literal nor
`uniqueString`, which anyone can compute, makes a secret. Let the customer enter the password.

Bad: `"adminPassword": "[concat(parameters('password'), 'A1!')]"`
Good: `"adminPassword": "[parameters('password')]"`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.expression import Call, Operand, Text, parse_expression
from armls.core.finding import Finding, Severity
from armls.core.syntax import Object, String
from armls.rules.document_context import PackageContext
from armls.rules.package_resources import is_offer, objects_in
from armls.rules.rule import rule

_PASSWORD = re.compile(r"^(admin|administratorLogin|login|user|sql\w*|root)?password$", re.IGNORECASE)


@rule("package", severity=Severity.WARNING)
def check(ctx: PackageContext) -> Iterator[Finding]:
    """The values of properties that are passwords."""
    root = ctx.root if is_offer(ctx) else None
    resources = root.get("resources") if type(root) is Object else None
    if resources is None:
        return
    for body in objects_in(resources.value):
        for item in body.properties:
            value = item.value
            if type(value) is not String or not value.is_expression or not _PASSWORD.match(item.key.value):
                continue
            reason = _reason(parse_expression(value.value).root)
            if reason:
                yield ctx.at_node(value, f"{reason}; use a secure parameter that the customer enters")


def _reason(root: Operand | None) -> str:
    """Why the value isn't a secret; empty where it may be one."""
    if type(root) is not Call:
        return ""
    if root.function in ("concat", "format") and any(type(one) is Text and one.value for one in root.arguments):
        return "A password must not be joined with a literal"
    calls = [root, *(one for one in root.arguments if type(one) is Call)]
    if any(call.function == "uniquestring" for call in calls):
        return "uniqueString() isn't random and must not be a password"
    return ""
