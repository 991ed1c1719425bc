"""The 'apiVersion' of a resource should be a known version of its type

## What it does
Reports an `apiVersion` that the catalogue of resource types doesn't contain for a known type: it may be mistyped, newer
than the catalogue, or so old that Microsoft no longer documents it.

## Why
Azure refuses a version that it doesn't support.

## Example
Bad: `"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-02"`
Good: `"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01"`

## Fix
Unsafe: replaces the version with the newest one, which may behave differently.
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import String
from armls.rules.api_versions import date_of, newest, published, resource_type, use_version
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", severity=Severity.INFORMATION, members=("resource",), ttk="apiVersions Should Be Recent")
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Look up the version in the catalogue."""
    node, type_ = ctx.value_of("apiVersion"), resource_type(ctx)
    if type(node) is not String or type_ is None or date_of(node.value) is None:
        return
    known = ctx.facts.catalogue.versions(type_)
    if not known or node.value.lower() in known:
        return
    best = newest(published(ctx.facts, type_) or tuple(known))
    day = ctx.facts.catalogue.date
    message = f"Unknown API version {node.value} of {type_}; the newest in the catalogue of {day} is {best}"
    yield ctx.at(node, message, outcome="warn", fix=use_version(node, best))
