"""`_artifactsLocation` and `_artifactsLocationSasToken` must follow the convention

## What it does
Checks the two parameters wherever the first is declared: both must exist, `_artifactsLocation` as a string or
securestring and `_artifactsLocationSasToken` as a securestring. In the main template both must have a default value:
`[deployment().properties.templateLink.uri]` (the location of the template itself) and `""`. In every other template
they must not have one.

## Why
The parameters specify where the files of a solution are and how to access them, and tools set them by these names. A
default value in a nested or linked template hides that the deployment doesn't pass the value on.

## Example
Bad: `"_artifactsLocation": {"type": "string"}` without `_artifactsLocationSasToken`
Good: `"_artifactsLocation": {"type": "string", "defaultValue": "[deployment().properties.templateLink.uri]"}`

## Fix
Unsafe: changes the type, or removes the default value.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Edit, Finding, Fix, Severity
from armls.core.syntax import Literal, Node, Object, String
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.shape import opening

_LOCATION, _TOKEN = "_artifactslocation", "_artifactslocationsastoken"
_OWN_PLACE = "deployment().properties.templatelink"


@rule("member", severity=Severity.WARNING, members=("parameter",), ttk="artifacts parameter")
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check either of the two parameters, where the first is declared."""
    body, name = ctx.body, ctx.name.lower()
    if body is None or name not in (_LOCATION, _TOKEN) or ctx.lookup.parameter(_LOCATION) is None:
        return
    if ctx.place.is_outer:
        return  # its parameters are never seen
    if name == _LOCATION and ctx.lookup.parameter(_TOKEN) is None:
        yield ctx.at(opening(body), "'_artifactsLocationSasToken' is missing; add it as a securestring")
    kinds = ("securestring",) if name == _TOKEN else ("string", "securestring")
    kind = ctx.value_of("type")
    if ctx.text_of("type") not in kinds:
        fix = None
        if type(kind) is String:
            fix = Fix(f"Change to '{kinds[0]}'", (Edit(kind.start, kind.end, f'"{kinds[0]}"'),), False)
        yield ctx.at(kind or opening(body), f"'{ctx.name}' should be a {kinds[0]}", fix=fix)
    is_main = ctx.facts.is_main and not ctx.place.is_nested
    yield from _in_main(ctx, body, name) if is_main else _elsewhere(ctx)


def _in_main(ctx: MemberContext, body: Object, name: str) -> Iterator[Finding]:
    default = ctx.value_of("defaultValue")
    wanted = '"[deployment().properties.templateLink.uri]"' if name == _LOCATION else '""'
    if default is None or (type(default) is Literal and default.value is None) or _is_blank(name, default):
        yield ctx.at(default or opening(body), f"'{ctx.name}' requires the default value {wanted} in the main template")
    elif name == _LOCATION and not (type(default) is String and _OWN_PLACE in _squeezed(default)):
        yield ctx.at(
            default, f"'{ctx.name}' should have the location of the template as its default value; write {wanted}"
        )


def _is_blank(name: str, default: Node) -> bool:
    return name == _LOCATION and type(default) is String and not default.value


def _squeezed(default: String) -> str:
    return "".join(default.value.lower().split())


def _elsewhere(ctx: MemberContext) -> Iterator[Finding]:
    default = ctx.value_of("defaultValue")
    if default is None or getattr(default, "value", True) in ("", None, False):
        return
    edits = ctx.removal_of("defaultValue")
    fix = Fix("Remove the default value", edits, False) if edits else None
    message = f"'{ctx.name}' should have a default value in the main template only; remove it here"
    # ARM-TTK checks templates nested in a main template as if they were main templates.
    is_accepted = ctx.facts.is_main and type(default) is String and _OWN_PLACE in _squeezed(default)
    yield ctx.at(default, message, outcome="none" if is_accepted else None, fix=fix)
