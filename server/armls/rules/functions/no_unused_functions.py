"""User functions must be used

## What it does
Reports each user function that is never called. A function that only unused variables or functions call counts as
unused too; one that Bicep's metadata marks as exported doesn't.

## Why
A function that is never called can't be tested, and makes the template harder to read.

## Example
Bad: `"functions": [{"namespace": "my", "members": {"shout": { … }}}]` where nothing calls `my.shout()`
Good: `"value": "[my.shout('a')]"`

## Fix
Safe: removes the function, and its namespace if it contains no other. Not offered while something unused calls the
function.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Fix, Severity
from armls.core.removal import removal, removal_of
from armls.core.syntax import Array, Object, Slot, property_value
from armls.core.template import UserFunction
from armls.rules.context import TemplateContext
from armls.rules.rule import rule


@rule("template", severity=Severity.WARNING, style=True)
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Report every function that no resource or output uses."""
    if ctx.place.is_outer:
        return
    for name, function in ctx.template.functions.items():
        if name not in ctx.usage.functions:
            message = f"User function '{function.namespace}.{function.name}' is never called"
            fix = None if _is_named(ctx, name) else _fix(ctx, function)
            yield ctx.at(function.key, function.base, message, unnecessary=True, fix=fix)


def _is_named(ctx: TemplateContext, name: str) -> bool:
    """Whether something unused calls the function, and must be removed first."""
    ctx.spend(2 * len(ctx.template.functions))
    indexes = [ctx.index(declared.member) for declared in ctx.template.declarations()]
    return any(name in uses.functions for index in indexes for uses in index.uses.values())


def _fix(ctx: TemplateContext, function: UserFunction) -> Fix | None:
    """The removal of the function, or of its namespace if that contains no other."""
    body, section = function.member.value, ctx.template.sections["functions"].value
    members = property_value(body, "members") if type(body) is Object else None
    if type(members) is not Object or type(section) is not Array:
        return None
    if len(members.properties) == 1:
        places = [type(slot) is Slot and slot.member is function.member for slot in section.items]
        edits = removal(ctx.text, section, places.index(True), ctx.template.base)
    else:
        edits = removal_of(ctx.text, members, function.name, function.base)
    return Fix(f"Remove unused user function '{function.namespace}.{function.name}'", edits) if edits else None
