"""The `apiVersion` of a resource is outdated.

Azure retires old API versions, and previews soon after they are stable; new properties need new ones. Recent is a
version that is not older than two years (the option `maxAllowedAgeInDays`, 730), the newest stable one, and a preview
that nothing has followed. Versions later than the day of the analysis (`--as-of`) do not count. `"metadata":
["disable-apiVersions-should-be-recent"]` on a resource turns this off for it, as in ARM-TTK.

A newer version may behave differently: the fix is not applied without `--unsafe-fixes`.

Bad: `"type": "Microsoft.Network/publicIPAddresses", "apiVersion": "2015-06-15"`
Good: `"type": "Microsoft.Network/publicIPAddresses", "apiVersion": "2025-05-01"`
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
    """The version of a resource against those that the catalogue knows."""
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
    return any(type(one) is String and one.value.lower() == "disable-apiversions-should-be-recent" for one in items)
