"""Parameters for secrets should have a secure type

## What it does
Reports a parameter whose name contains `password`, `secret` or `accountKey` and whose type isn't secure. Ignored are
the names of a secret's name, version, address or permissions, integers and Booleans, and parameters with
`allowedValues`, which are in the template anyway. If the type defines its properties or items, their names and types
are checked instead.

## Why
Azure stores the values of other types with the deployment, where they can be read.

## Example
Bad: `"adminPassword": {"type": "string"}`
Good: `"adminPassword": {"type": "securestring"}`

## Fix
Safe, but for a parameter with a default value: changes the type to the secure one.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Edit, Finding, Fix, Severity
from armls.core.syntax import Object, String
from armls.core.type_check import referred
from armls.rules.context import MemberContext
from armls.rules.rule import rule

_SECRETS = ("password", "secret", "accountkey")
_ABOUT_SECRETS = ("permission", "version", "url", "uri", "name")
_DEPTH = 10


@rule(
    "member", severity=Severity.WARNING, members=("parameter",), ttk="Password params must be secure", ttk_outer=False
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Compare the type of a parameter with its name."""
    body = ctx.body
    if body is None or not _may_be_secret(ctx.name):
        return
    node, kind = ctx.value_of("type"), _type(_resolved(ctx, body))
    if ctx.value_of("allowedValues") is not None or not _is_readable(ctx, body):
        return
    secure = "secureobject" if kind.lower() in ("object", "array") else "securestring"
    message = (
        f"The name of parameter '{ctx.name}' suggests a secret, but values of type '{kind}' are readable in the "
        f"deployment; {'wrap the array in a' if kind.lower() == 'array' else 'change the type to'} '{secure}'"
    )
    yield ctx.at(node or body, message, fix=_fix(ctx, node, kind))


def _may_be_secret(name: str) -> bool:
    lower = name.lower()
    is_about = "secret" in lower and any(part in lower for part in _ABOUT_SECRETS)
    return not is_about and any(part in lower for part in _SECRETS)


def _is_readable(ctx: MemberContext, body: Object, depth: int = 0) -> bool:
    """Whether secrets of a type are readable; one that defines its parts is checked by these."""
    body = _resolved(ctx, body)
    kind = _type(body).lower()
    parts, items = body.get("properties"), body.get("items")
    if depth < _DEPTH and kind == "object" and parts is not None and type(parts.value) is Object:
        return any(
            _may_be_secret(part.key.value) and type(part.value) is Object and _is_readable(ctx, part.value, depth + 1)
            for part in parts.value.properties
        )
    if depth < _DEPTH and kind == "array" and items is not None and type(items.value) is Object:
        return _is_readable(ctx, items.value, depth + 1)
    return kind in ("string", "object", "array")


def _resolved(ctx: MemberContext, body: Object) -> Object:
    """Resolve the references of a type."""
    for _ in range(_DEPTH):
        reference = body.get("$ref")
        if reference is None or type(reference.value) is not String:
            break
        named = referred(reference.value.value, ctx.lookup.definition_body)
        if named is None:
            break
        body = named
    return body


def _type(body: Object) -> str:
    item = body.get("type")
    return item.value.value if item is not None and type(item.value) is String else ""


def _fix(ctx: MemberContext, node: object, written: str) -> Fix | None:
    """The change to the secure type; unsafe where there is a default value, which isn't a secret."""
    if type(node) is not String or written.lower() not in ("string", "object"):
        return None
    secure = "secure" + (written if written.islower() else written.title())
    if written[:1].isupper():
        secure = secure.replace("s", "S", 1)
    default = ctx.value_of("defaultValue")
    is_empty = default is None or (type(default) is String and default.value == "")
    return Fix(f"Change the type to '{secure}'", (Edit(node.start, node.end, f'"{secure}"'),), is_empty)
