"""API versions in `reference` and `list…` functions should be recent

## What it does
Reports an API version in a `reference` or `list…` function that is outdated, by the same measure as for the version of
a resource: see `use-recent-api-versions`.

## Why
The result of the functions depends on the API version, and Azure retires old ones.

## Example
Bad: `"[reference(resourceId('Microsoft.Network/publicIPAddresses', 'ip'), '2015-06-15').ipAddress]"`
Good: `"[reference(resourceId('Microsoft.Network/publicIPAddresses', 'ip'), '2025-05-01').ipAddress]"`

## Fix
Unsafe: changes the version to a recent one.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.expression import Call, Operand, Text
from armls.core.finding import Edit, Finding, Fix, Severity
from armls.core.graph import full_type
from armls.core.symbols import CallSite, span_in_member
from armls.core.syntax import Missing
from armls.rules.api_versions import MAX_AGE_DAYS, complaint, known_until, newest, published
from armls.rules.context import TemplateContext
from armls.rules.rule import rule

_TTK = "apiVersions Should Be Recent In Reference Functions"
_IDS = frozenset(
    {"resourceid", "extensionresourceid", "subscriptionresourceid", "tenantresourceid", "managementgroupresourceid"}
)


@rule("template", severity=Severity.INFORMATION, ttk=_TTK, style=True)
def check(ctx: TemplateContext) -> Iterator[Finding]:
    """Compare every API version in a function call with those of the resource's type."""
    if ctx.facts.is_generated:
        return  # Bicep chooses them
    for declared in ctx.template.declarations():
        for site in ctx.index(declared.member).versions:
            yield from _check(ctx, declared.base, site)
    for resource in ctx.template.all_resources():
        for site in ctx.index(resource.member).versions:
            yield from _check(ctx, resource.base, site)


def _check(ctx: TemplateContext, base: int, site: CallSite) -> Iterator[Finding]:
    call = site.guarded.call
    version = call.arguments[1]
    written = version.value if type(version) is Text else ctx.lookup.evaluate(version)
    if not isinstance(written, str) or site.occurrence.owner:
        return
    type_, is_plain = _type_of(ctx, call.arguments[0])
    versions = published(ctx.facts, type_) if type_ is not None else ()
    reason = complaint(written, versions, ctx.facts.as_of, MAX_AGE_DAYS, known_until(ctx.facts))
    if reason is None:
        return
    node = site.occurrence.node
    start, end = span_in_member(ctx.text, base, node, version.start, version.end)
    message = f"API version {written} of {type_} {reason}"
    best, fix = newest(versions, written.lower()), None
    if type(version) is Text and best is not None:
        fix = Fix(f"Change the API version to {best}", (Edit(base + start, base + end, f"'{best}'"),), is_safe=False)
    outcome = "fail" if is_plain and type(version) is Text else "none"
    yield ctx.at(Missing(start, end), base, message, fix=fix, outcome=outcome)


def _type_of(ctx: TemplateContext, target: Operand) -> tuple[str | None, bool]:
    """The type of the resource that an argument names, and whether it is written there (or the name of a resource)."""
    if type(target) is Call and target.function in _IDS:
        types = [one.value for one in target.arguments if type(one) is Text and "/" in one.value.strip("/")]
        if types:
            return types[0].strip("/"), True
    found = ctx.lookup.text(target)
    if found is None:
        return None, False
    _, between, rest = found.rpartition("/providers/")
    if between:
        provider, *segments = rest.split("/")
        return "/".join([provider, *segments[::2]]), False
    ctx.spend(len(ctx.values))
    for resource in ctx.template.all_resources():
        if any(one.name == found for one in ctx.values[resource.member].rounds):
            return full_type(resource), True
    return None, False
