"""Key vault references must be in parameters

## What it does
Reports a reference to a key vault that is the value of a property of a resource, which gets it as an object.

## Why
Azure replaces a reference with the secret only in parameter files and in the parameters of nested deployments. Pass the
secret to a secure parameter there, and use that parameter.

## Example
Bad: `"properties": {"adminPassword": {"reference": {"keyVault": {"id": "…"}, "secretName": "pw"}}}`
Good: `"properties": {"adminPassword": "[parameters('adminPassword')]"}`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import Object, object_of
from armls.rules.context import MemberContext
from armls.rules.rule import rule


@rule("member", severity=Severity.WARNING, members=("resource",))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check every object of the resource that is a reference and nothing else."""
    for entry in ctx.index.properties.get("reference", ()):
        body, path = entry.holder.body, entry.holder.path()
        reference = entry.item.value
        if path[:1] != ("properties",) or len(body.properties) != 1 or type(reference) is not Object:
            continue
        if ctx.resource is not None and ctx.resource.is_deployment and path[:2] == ("properties", "parameters"):
            continue
        if object_of(reference, "keyVault") is not None and reference.get("secretName") is not None:
            message = (
                "Key vault references aren't resolved here; pass the secret to a secure parameter, in the parameter "
                "file or the nested deployment, and use that parameter"
            )
            yield ctx.at(body, message)
