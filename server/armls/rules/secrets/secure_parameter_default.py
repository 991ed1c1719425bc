"""Secure parameters should not have default values

## What it does
Reports the default value of a parameter of type `securestring` or `secureobject`. An empty default, which is not a
secret, and one of `newGuid()`, which is a secret that isn't in the template, are ignored.

## Why
Everyone who can read the template can read its default values. Without one, a value has to be passed.

## Example
Bad: `"password": {"type": "securestring", "defaultValue": "Pa55w.rd"}`
Good: `"password": {"type": "securestring"}`

## Fix
Unsafe: removes the default value; a deployment that doesn't pass the parameter is refused then.
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
    """Check the default value of a secure parameter."""
    kind, default = ctx.text_of("type"), ctx.value_of("defaultValue")
    if kind not in SECURE_TYPES or default is None or _is_nothing(default) or ctx.calls("newguid"):
        return
    is_ignored_by_ttk = kind == "secureobject" or (
        type(default) is String and _NEW_GUID.search(default.value) is not None
    )
    edits = ctx.removal_of("defaultValue")
    yield ctx.at(
        default,
        "Everyone who can read the template can read this default value; remove it",
        outcome="none" if is_ignored_by_ttk else None,
        fix=Fix("Remove the default value", edits, False) if edits else None,
    )


def _is_nothing(node: Node, is_part: bool = False) -> bool:
    """Whether a default certainly isn't a secret: empty, null, or an object of nothing else."""
    if type(node) is String:
        return node.value == "" or (is_part and node.value.lower() in ("null", "none"))
    if type(node) is Object:
        return all(_is_nothing(item.value, True) for item in node.properties)
    if type(node) is Array:
        return all(_is_nothing(item, True) for item in node.items)
    return True
