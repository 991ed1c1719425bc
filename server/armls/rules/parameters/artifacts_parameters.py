"""The parameters `_artifactsLocation` and `_artifactsLocationSasToken` are not what tools expect.

They say where the files of a solution lie, and how to read them. They come together: a string (or securestring) and a
securestring. The main template has defaults for both, its own place (`[deployment().properties.templateLink.uri]`) and
`""`; every other template is given them and has none, so that forgetting to pass them on is noticed.

Bad: `"_artifactsLocation": {"type": "string"}` without `_artifactsLocationSasToken`
Good: `"_artifactsLocation": {"type": "string", "defaultValue": "[deployment().properties.templateLink.uri]"}`
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
    """Either of the two parameters, where there is the first."""
    body, name = ctx.body, ctx.name.lower()
    if body is None or name not in (_LOCATION, _TOKEN) or ctx.lookup.parameter(_LOCATION) is None:
        return
    if ctx.place.is_outer:
        return  # its parameters are never seen
    if name == _LOCATION and ctx.lookup.parameter(_TOKEN) is None:
        yield ctx.at(opening(body), "'_artifactsLocationSasToken' is missing: declare it too, as a securestring.")
    kinds = ("securestring",) if name == _TOKEN else ("string", "securestring")
    kind = ctx.value_of("type")
    if ctx.text_of("type") not in kinds:
        fix = None
        if type(kind) is String:
            fix = Fix(f"Make it a {kinds[0]}", (Edit(kind.start, kind.end, f'"{kinds[0]}"'),), False)
        yield ctx.at(kind or opening(body), f"'{ctx.name}' should be a {kinds[0]}.", fix=fix)
    is_main = ctx.facts.is_main and not ctx.place.is_nested
    yield from _in_main(ctx, body, name) if is_main else _elsewhere(ctx)


def _in_main(ctx: MemberContext, body: Object, name: str) -> Iterator[Finding]:
    default = ctx.value_of("defaultValue")
    wanted = '"[deployment().properties.templateLink.uri]"' if name == _LOCATION else '""'
    if default is None or (type(default) is Literal and default.value is None) or _is_blank(name, default):
        yield ctx.at(default or opening(body), f"In the main template, '{ctx.name}' needs the default {wanted}.")
    elif name == _LOCATION and not (type(default) is String and _OWN_PLACE in _squeezed(default)):
        yield ctx.at(default, f"The files lie where the template does: write the default {wanted}.")


def _is_blank(name: str, default: Node) -> bool:
    return name == _LOCATION and type(default) is String and not default.value


def _squeezed(default: String) -> str:
    return "".join(default.value.lower().split())


def _elsewhere(ctx: MemberContext) -> Iterator[Finding]:
    default = ctx.value_of("defaultValue")
    if default is None or getattr(default, "value", True) in ("", None, False):
        return
    edits = ctx.removal_of("defaultValue")
    fix = Fix("Remove the default", edits, False) if edits else None
    message = f"Only the main template has a default for '{ctx.name}'; here it hides that it was not passed on."
    # ARM-TTK judges what is nested in a main template as if it were one.
    is_let_pass = ctx.facts.is_main and type(default) is String and _OWN_PLACE in _squeezed(default)
    yield ctx.at(default, message, outcome="none" if is_let_pass else None, fix=fix)
