"""Resource IDs should come from the parts, not from strings

## What it does
Reports calls of `resourceId` and its variants with a string from `concat` or `format`, or with the current subscription
or resource group as an explicit argument, and calls of `reference` and `list…` with an ID from `concat` or `format`.

## Why
`resourceId` and its variants accept the type and the names as separate arguments, and default to the current
subscription and resource group. The ID that `resourceId(…)` returns is checked; a string from `concat` or `format`
isn't.

## Example
Bad: `"[resourceId(resourceGroup().name, 'Microsoft.Storage/storageAccounts', 'st')]"`
Good: `"[resourceId('Microsoft.Storage/storageAccounts', 'st')]"`

## Fix
Removes the default arguments, or replaces `concat` with `resourceId`. Safe where the ID is certainly the same, unsafe
otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.expression import Access, Call, Operand, Text
from armls.core.finding import Finding, Fix, Severity
from armls.core.symbols import CallSite
from armls.rules.context import MemberContext
from armls.rules.rule import rule
from armls.rules.written_ids import advised_call, fix_of, leftmost

_IDS = {"resourceid", "subscriptionresourceid", "tenantresourceid", "extensionresourceid"}
_AS_TESTED = {
    "resourceid": "resourceId",
    "subscriptionresourceid": "subscriptionResourceId",
    "tenantresourceid": "tenantResourceId",
    "extensionresourceid": "extensionResourceId",
    "reference": "reference",
    "concat": "concat",
    "format": "format",
    "resourcegroup": "resourceGroup",
    "subscription": "subscription",
}
"""The spellings that ARM-TTK looks for; to it, names in another case are other functions."""


@rule(
    "member",
    members=("parameter", "variable", "function", "resource", "output"),
    severity=Severity.INFORMATION,
    ttk="ResourceIds should not contain",
    style=True,
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Report each call whose first argument is a concatenated string or a default."""
    if ctx.facts.is_generated:
        return
    for name, sites in ctx.index.calls.items():
        if name not in _IDS and name != "reference" and not (name.startswith("list") and len(name) > 4):
            continue
        for site in sites:
            arguments = site.guarded.call.arguments
            start = leftmost(arguments[0]) if arguments else None
            if type(start) is Call and (start.function in ("concat", "format") or _is_default(name, start)):
                yield _finding(ctx, site, arguments[0], start)


def _is_default(name: str, start: Call) -> bool:
    """Whether an argument is the default of the function."""
    if name == "resourceid":
        return start.function in ("resourcegroup", "subscription")
    return name == "subscriptionresourceid" and start.function == "subscription"


def _finding(ctx: MemberContext, site: CallSite, argument: Operand, start: Call) -> Finding:
    call = site.guarded.call
    if start.function in ("concat", "format"):
        fix = fix_of(ctx, site.occurrence.node, argument) if call.function not in _IDS else None
        remedy = "pass the type and each name as an argument"
        if call.function not in _IDS:
            remedy = f"use {advised_call(site.occurrence.node, argument)}"
        message = f"{call.name}() of a string from {start.name}(); {remedy}"
    else:
        fix = _without_defaults(ctx, site)
        default = "subscription and resource group" if call.function == "resourceid" else "subscription"
        message = f"{call.name}() defaults to the current {default}; omit {start.name}()"
    written = _AS_TESTED.get(start.function, "")
    function = _AS_TESTED.get(call.function, call.name if call.name.startswith("list") else "")
    outcome = "fail" if start.name == written and call.name == function else "none"
    return ctx.at_part(
        site.occurrence, argument.start, argument.end, message, guarded=site.guarded, outcome=outcome, fix=fix
    )


def _without_defaults(ctx: MemberContext, site: CallSite) -> Fix | None:
    """A fix that removes the arguments for the current subscription and resource group."""
    call = site.guarded.call
    count = 0
    for index, argument in enumerate(call.arguments[:2]):
        if not _says_here(argument, count):
            break
        count = index + 1
    if count == 0 or count >= len(call.arguments):
        return None
    following = call.arguments[count]
    group_follows = count == 1 and _is_type(call.arguments[2:])
    if not _is_type((following,)) and not group_follows:
        return None
    edit = ctx.edit(site.occurrence.node, call.arguments[0].start, following.start, "")
    is_safe = ctx.place.scope == "resourceGroup" or call.function == "subscriptionresourceid"
    return Fix("Remove the default arguments", (edit,), is_safe)


def _is_type(arguments: tuple[Operand, ...]) -> bool:
    """Whether the first of some arguments is a resource type."""
    first = arguments[0] if arguments else None
    return type(first) is Text and "/" in first.value


def _says_here(argument: Operand, position: int) -> bool:
    """Whether an argument is ``subscription().subscriptionId`` (first only) or ``resourceGroup().name``."""
    if type(argument) is not Access or type(argument.target) is not Call or type(argument.key) is not Text:
        return False
    said = argument.target.function, argument.key.value.lower()
    return said == ("resourcegroup", "name") or (position == 0 and said == ("subscription", "subscriptionid"))
