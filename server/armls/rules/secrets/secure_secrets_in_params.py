"""A parameter that is a secret by its name is not of a secure type.

Azure keeps the values of other types with the deployment, where they can be read. Names that hold `password`, `secret`
or `accountKey` are meant, but not those of a secret's name, version, address or permissions, no numbers and booleans,
and nothing that has `allowedValues`, for these stand in the template.

Bad: `"adminPassword": {"type": "string"}`
Good: `"adminPassword": {"type": "securestring"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Edit, Finding, Fix, Severity
from armls.core.syntax import Object, String
from armls.rules.context import MemberContext
from armls.rules.rule import rule

_SECRETS = ("password", "secret", "accountkey")
_ABOUT_SECRETS = ("permission", "version", "url", "uri", "name")
_HARMLESS = ("securestring", "secureobject", "bool", "int")


@rule("member", severity=Severity.WARNING, members=("parameter",), ttk="Password params must be secure")
def check(ctx: MemberContext) -> Iterator[Finding]:
    """The type of a parameter against its name."""
    lower, body = ctx.name.lower(), ctx.body
    if body is None or not any(part in lower for part in _SECRETS):
        return
    if "secret" in lower and any(part in lower for part in _ABOUT_SECRETS):
        return
    node = ctx.value_of("type")
    written = _type(ctx, body)
    if not written or written.lower() in _HARMLESS or ctx.value_of("allowedValues") is not None:
        return
    secure = "secureobject" if written.lower() in ("object", "array") else "securestring"
    message = (
        f"By its name, '{ctx.name}' is a secret, and a value of type '{written}' can be read in the deployment: "
        f"make it a {secure}."
    )
    yield ctx.at(node or body, message, fix=_fix(ctx, node, written))


def _type(ctx: MemberContext, body: Object) -> str:
    """The written type, or that of the definition referred to; nothing where it is not known."""
    for _ in range(10):
        found, reference = body.get("type"), body.get("$ref")
        if found is not None:
            return found.value.value if type(found.value) is String else ""
        if reference is None or type(reference.value) is not String:
            return ""
        named = ctx.lookup.definition_body(reference.value.value.rpartition("/")[2])
        if named is None:
            return ""
        body = named
    return ""


def _fix(ctx: MemberContext, node: object, written: str) -> Fix | None:
    """The secure type; not safely where there is a default, which would be no secret."""
    if type(node) is not String or written.lower() not in ("string", "object"):
        return None
    secure = "secure" + (written if written.islower() else written.title())
    if written[:1].isupper():
        secure = secure.replace("s", "S", 1)
    default = ctx.value_of("defaultValue")
    is_empty = default is None or (type(default) is String and default.value == "")
    return Fix(f"Make '{ctx.name}' a {secure}", (Edit(node.start, node.end, f'"{secure}"'),), is_empty)
