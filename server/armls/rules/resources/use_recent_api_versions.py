"""The 'apiVersion' of a resource should be recent

## What it does
Reports an API version that is older than two years, unless it is the newest stable version or a preview without a
successor, and a preview that has a stable successor. Versions later than the day of the analysis (`--as-of`) are
ignored. `"metadata": ["disable-apiVersions-should-be-recent"]` on a resource disables the rule for it, as in ARM-TTK.

## Why
Azure retires old API versions, and previews soon after their stable version; new properties require new versions.

## Example
Bad: `"type": "Microsoft.Network/publicIPAddresses", "apiVersion": "2015-06-15"`
Good: `"type": "Microsoft.Network/publicIPAddresses", "apiVersion": "2025-05-01"`

## Fix
Unsafe: replaces the version with the newest one, which may behave differently.

## Options
`maxAllowedAgeInDays`: days after which a version is outdated (730).
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import Array, Node, String
from armls.rules.api_versions import MAX_AGE_DAYS, complaint, known_until, newest, published, resource_type, use_version
from armls.rules.context import MemberContext
from armls.rules.rule import rule

_TTK = "apiVersions Should Be Recent"


@rule("member", severity=Severity.INFORMATION, members=("resource",), ttk=_TTK, style=True)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Compare the version of a resource with those in the catalogue."""
    node = ctx.value_of("apiVersion")
    if type(node) is not String or node.is_expression or ctx.resource is None or _is_exempt(ctx.value_of("metadata")):
        return
    if ctx.resource.is_deployment and ctx.facts.is_generated:
        return  # Bicep chooses it
    type_ = resource_type(ctx)
    versions = published(ctx.facts, type_) if type_ is not None else ()
    days = ctx.option("maxAllowedAgeInDays", MAX_AGE_DAYS)
    days = days if isinstance(days, int) else MAX_AGE_DAYS
    reason = complaint(node.value, versions, ctx.facts.as_of, days, known_until(ctx.facts))
    if reason is not None:
        message = f"API version {node.value} of {type_} {reason}"
        yield ctx.at(node, message, fix=use_version(node, newest(versions, node.value.lower())))


def _is_exempt(metadata: Node | None) -> bool:
    items = metadata.items if type(metadata) is Array else ()
    return any(type(item) is String and item.value.lower() == "disable-apiversions-should-be-recent" for item in items)
