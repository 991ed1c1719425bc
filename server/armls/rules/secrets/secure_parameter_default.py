"""A secure parameter has a default that is no secret.

All who can read the template can read its defaults. Leave the default out, so that a value has to be given; only
`newGuid()` makes a secret that nobody has written down. An empty default is no secret either, and is let pass.

Bad: `"password": {"type": "securestring", "defaultValue": "Pa55w.rd"}`
Good: `"password": {"type": "securestring"}`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.evaluator.types import SECURE_TYPES
from armls.core.finding import Finding, Fix, Severity
from armls.core.syntax import Array, Node, Object, String
from armls.rules.context import MemberContext
from armls.rules.rule import rule

_NEW_GUID = re.compile(r"\bnewguid\s*\(", re.IGNORECASE)


@rule(
    "member",
    severity=Severity.WARNING,
    members=("parameter",),
    ttk="Secure String Parameters Cannot Have Default",
    ttk_outer=False,
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """The default of a secure parameter."""
    kind, default = ctx.text_of("type"), ctx.value_of("defaultValue")
    if kind not in SECURE_TYPES or default is None or _is_nothing(default) or ctx.calls("newguid"):
        return
    is_let_pass = kind == "secureobject" or (type(default) is String and _NEW_GUID.search(default.value) is not None)
    edits = ctx.removal_of("defaultValue")
    yield ctx.at(
        default,
        "Who can read the template can read this default: leave it out, so that the secret has to be given.",
        outcome="none" if is_let_pass else None,
        fix=Fix("Remove the default", edits, False) if edits else None,
    )


def _is_nothing(node: Node, is_part: bool = False) -> bool:
    """Whether nobody can take a default for a secret: empty text, null, and objects with no other text."""
    if type(node) is String:
        return node.value == "" or (is_part and node.value.lower() in ("null", "none"))
    if type(node) is Object:
        return all(_is_nothing(item.value, True) for item in node.properties)
    if type(node) is Array:
        return all(_is_nothing(item, True) for item in node.items)
    return True
