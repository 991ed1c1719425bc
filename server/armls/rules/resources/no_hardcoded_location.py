"""Locations should not be hard-coded

## What it does
Reports a resource whose `location` is a literal other than `global`, `resourceGroup().location` and
`deployment().location` outside the default value of the parameter `location`, and a default value of that parameter
which isn't one of these. The parameter must be a string. In a template that another one deploys it should have no
default value, or one of these.

## Why
The user who deploys a template chooses the location. Resources get it from the parameter `location`, whose default
value in a main template is the location of the resource group or deployment, or `global`. The location of the resource
group, used directly, ignores the parameter; a default value in a linked template hides that it wasn't provided.

## Example
Bad: `"location": "westeurope"`
Good: `"location": "[parameters('location')]"`

## Fix
Unsafe: replaces the location with `parameters('location')`. Offered where the template declares this parameter as a
string.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Edit, Finding, Fix, Severity
from armls.core.symbols import Occurrence, span_in_member
from armls.core.syntax import Literal, Node, String
from armls.core.type_check import type_of
from armls.rules.context import MemberContext
from armls.rules.rule import rule

_TTK = "Location Should Not Be Hardcoded"
_PLACES = ("resourcegroup", "deployment")
_DEFAULTS = ("[resourcegroup().location]", "[deployment().location]")


@rule(
    "member", severity=Severity.WARNING, members=("parameter", "variable", "function", "resource", "output"), ttk=_TTK
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check the parameter ``location``, the locations of resources, and uses of the group's location."""
    if ctx.kind == "parameter":
        if ctx.name.lower() == "location":
            yield from _parameter(ctx)
        return
    if ctx.kind == "resource":
        location = ctx.value_of("location")
        if location is not None and is_fixed(location) and not _is_of_extension(ctx):
            # ARM-TTK does not look at resources with symbolic names.
            outcome = "none" if ctx.place.is_symbolic or _is_expression_with_blank(location) else None
            yield ctx.at(location, _FIXED, outcome=outcome, fix=_use_parameter(ctx, location))
        if ctx.resource is not None and ctx.resource.is_deployment:
            return  # the location at which the deployment itself is stored
    for function in _PLACES:
        for site in ctx.calls(function):
            call, text = site.guarded.call, site.occurrence.node.value
            end = call.end + len(".location")
            if not call.arguments and text[call.end : end].lower() == ".location":
                message = "Location isn't configurable; use a parameter 'location' with this as its default value"
                fix = _use_parameter_in(ctx, site.occurrence, call.start, end)
                yield ctx.at_part(
                    site.occurrence,
                    call.start,
                    end,
                    message,
                    severity=Severity.INFORMATION,
                    outcome=_outcome(ctx),
                    fix=fix,
                )


_FIXED = "'location' should not be hard-coded; use [parameters('location')], or \"global\" where that is intended"


def is_fixed(location: Node) -> bool:
    """Whether a resource's location is a literal other than ``global``."""
    if type(location) is Literal:
        return location.value is not None
    return type(location) is String and not location.is_expression and location.value.lower() != "global"


def _is_expression_with_blank(location: Node) -> bool:
    """Whether it is a literal only because of whitespace before the bracket, which ARM-TTK accepts.

    ARM-TTK finds the location of the group or deployment in any string.
    """
    if type(location) is not String:
        return False
    written = location.value.lower()
    has_place = any(one[1:-1] in written for one in _DEFAULTS)
    return written.lstrip().startswith("[") and written.endswith("]") and not has_place


def _is_of_extension(ctx: MemberContext) -> bool:
    return ctx.resource is not None and ctx.resource.is_of_extension


def _outcome(ctx: MemberContext) -> str | None:
    """The outcome for ARM-TTK, which skips the contents of nested deployments."""
    return "none" if ctx.is_outer else None


def _parameter(ctx: MemberContext) -> Iterator[Finding]:
    body = ctx.body
    type_ = body.get("type") if body is not None else None
    if body is None:
        return
    outcome = _outcome(ctx)
    if type_ is not None and type(type_.value) is String and type_of(body) != "string":
        yield ctx.at(type_.value, 'Parameter \'location\' should be a string; write "type": "string"', outcome=outcome)
    default = body.get("defaultValue")
    if default is None or type(default.value) is not String:
        return
    written = default.value.value.strip().lower()
    if ctx.facts.is_main and written and written not in (*_DEFAULTS, "global"):
        message = "Default value of 'location' should be [resourceGroup().location], [deployment().location] or global"
        yield ctx.at(default.value, message, outcome=outcome)
    elif not ctx.facts.is_main and not any(one[1:-1] in written for one in _DEFAULTS):
        message = "'location' should have no default value in a template that another one deploys; it hides mistakes"
        yield ctx.at(default.value, message, severity=Severity.INFORMATION, outcome=outcome)


def _has_parameter(ctx: MemberContext) -> bool:
    parameter = ctx.lookup.parameter("location")
    return parameter is not None and parameter.type == "string"


def _use_parameter(ctx: MemberContext, node: Node) -> Fix | None:
    if not _has_parameter(ctx):
        return None
    edit = Edit(node.start, node.end, "\"[parameters('location')]\"")
    return Fix("Replace with parameter 'location'", (edit,), is_safe=False)


def _use_parameter_in(ctx: MemberContext, occurrence: Occurrence, start: int, end: int) -> Fix | None:
    if not _has_parameter(ctx) or occurrence.owner or occurrence.node.is_escaped:
        return None
    first, last = span_in_member("", 0, occurrence.node, start, end)
    return Fix("Replace with parameter 'location'", (Edit(first, last, "parameters('location')"),), is_safe=False)
