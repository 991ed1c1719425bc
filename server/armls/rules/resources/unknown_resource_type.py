"""The 'type' of a resource should be a known resource type

## What it does
Reports a `type` that the catalogue of resource types doesn't contain: it may be misspelt, newer than the catalogue, or
of a provider that Microsoft doesn't document.

## Why
Azure refuses a type that doesn't exist. The API version and the properties of an unknown type can't be checked.

## Example
Bad: `"type": "Microsoft.Storage/storageAcounts"`
Good: `"type": "Microsoft.Storage/storageAccounts"`
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from armls.core.finding import Finding, Severity
from armls.core.syntax import String
from armls.rules.api_versions import resource_type
from armls.rules.context import MemberContext
from armls.rules.rule import rule

_NEAR = 0.7


@rule("member", severity=Severity.INFORMATION, members=("resource",), ttk="apiVersions Should Be Recent")
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Look up the type in the catalogue."""
    node, type_ = ctx.value_of("type"), resource_type(ctx)
    catalogue = ctx.facts.catalogue
    if type(node) is not String or type_ is None or catalogue.is_empty or catalogue.versions(type_):
        return
    provider = type_.partition("/")[0]
    known = list(catalogue.names(provider))
    if not known:
        message = (
            f"Unknown resource provider '{provider}' in the catalogue of {catalogue.date}; '{type_}' isn't checked"
        )
    else:
        alike = [name for name in known if name.count("/") == type_.count("/")]
        near = ctx.nearest_name(type_, alike)
        hint = f"did you mean '{near}'?" if near is not None and _is_misspelt(type_, near) else "it isn't checked"
        message = f"Unknown resource type '{type_}' in the catalogue of {catalogue.date}; {hint}"
    yield ctx.at(node, message, outcome="warn")


def _is_misspelt(written: str, meant: str) -> bool:
    """Whether each segment of a type is similar to that of another; a long common prefix alone isn't."""
    pairs = zip(written.lower().split("/"), meant.lower().split("/"), strict=True)
    return all(one == other or SequenceMatcher(None, one, other).ratio() >= _NEAR for one, other in pairs)
