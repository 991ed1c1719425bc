"""A parameter in a parameter file should have a value or a valid reference to a key vault

## What it does
Reports a parameter that has neither a `value` nor a `reference`, a `reference` with missing, unknown or malformed
properties, and a `value` that looks like an expression. Names that begin with `__` are ignored. A placeholder instead
of a reference, such as `GEN-KEYVAULT-PASSWORD-REFERENCE`, is information only: a tool replaces it.

## Why
A parameter gets its value from `value`, or from a secret in a key vault by `reference`. Azure evaluates nothing in a
parameter file: a value in square brackets is used as a literal string.

## Example
Bad: `"adminPassword": {"reference": {"secretName": "vmPassword"}}`
Good: `"adminPassword": {"reference": {"keyVault": {"id": "/subscriptions/…/vaults/kv"}, "secretName": "vmPassword"}}`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import Node, Object, String, object_of
from armls.rules.document_context import DocumentContext
from armls.rules.parameter_values import is_placeholder
from armls.rules.rule import rule
from armls.rules.shape import is_empty, opening

_VAULT = re.compile(
    r"/subscriptions/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourceGroups/[\w.()-]{1,90}"
    r"/providers/Microsoft\.KeyVault/vaults/[\w-]{3,24}",
    re.I,
)
_SECRET = re.compile(r"[A-Za-z0-9-]{1,127}")
_EXPRESSION = re.compile(r"\s?\[.*\]\s?")
_ID = "/subscriptions/…/resourceGroups/…/providers/Microsoft.KeyVault/vaults/…"


@rule(
    "document",
    severity=Severity.WARNING,
    documents=("deploymentParameters",),
    ttk="DeploymentParameters Should Have Value",
)
def check(ctx: DocumentContext) -> Iterator[Finding]:
    """Check the parameters of a file that has a `$schema`."""
    root = ctx.root
    schema = root.get("$schema") if type(root) is Object else None
    parameters = root.get("parameters") if type(root) is Object else None
    if (
        schema is None
        or type(schema.value) is not String
        or not schema.value.value
        or parameters is None
        or type(parameters.value) is not Object
    ):
        return
    for item in parameters.value.properties:
        name = item.key.value
        if name.startswith("__"):
            continue
        body = item.value
        value = body.get("value") if type(body) is Object else None
        reference = body.get("reference") if type(body) is Object else None
        if value is not None:
            yield from _value(ctx, value.value)
        elif reference is not None:
            yield from _reference(ctx, reference.value)
        else:
            yield ctx.at_node(item.key, f'\'{name}\' has no value; write "{name}": {{"value": …}}')


def _value(ctx: DocumentContext, node: Node) -> Iterator[Finding]:
    if type(node) is String and _EXPRESSION.fullmatch(node.value):
        message = "Expressions aren't evaluated in parameter files; Azure uses this as a literal string"
        yield ctx.at_node(node, message, outcome="warn")


def _reference(ctx: DocumentContext, node: Node) -> Iterator[Finding]:
    if type(node) is String and is_placeholder(node.value):
        message = f"Placeholder '{node.value[:80]}' must be replaced by a reference before the file is used"
        yield ctx.at_node(node, message, severity=Severity.INFORMATION)
        return
    if type(node) is not Object:
        yield ctx.at_node(node, '\'reference\' must be an object; write {"keyVault": {"id": "…"}, "secretName": "…"}')
        return
    for where, known in ((node, _REFERENCE), (object_of(node, "keyVault"), _KEY_VAULT)):
        for item in where.properties if where is not None else ():
            if item.key.value.lower() not in known:
                message = (
                    f"Unknown property '{item.key.value}' in a reference; Azure accepts {', '.join(known.values())}"
                )
                yield ctx.at_node(item.key, message, outcome="none")
    vault, secret = node.get("keyVault"), node.get("secretName")
    if vault is None:
        yield ctx.at_node(opening(node), f'\'keyVault\' is missing; write "keyVault": {{"id": "{_ID}"}}')
    else:
        id_ = vault.value.get("id") if type(vault.value) is Object else None
        if id_ is None:
            yield ctx.at_node(vault.value, f'\'id\' of the key vault is missing; write {{"id": "{_ID}"}}')
        elif type(id_.value) is not String or not _may_be_vault(id_.value.value):
            yield ctx.at_node(id_.value, f"'id' must be the resource id of a key vault; write '{_ID}'")
    if secret is None:
        yield ctx.at_node(opening(node), '\'secretName\' is missing; write "secretName": "…"')
    elif type(secret.value) is not String or not _SECRET.fullmatch(secret.value.value):
        passes_ttk = _passes_ttk(secret.value)
        message = "'secretName' must be a string of 1 to 127 letters, digits and '-'"
        yield ctx.at_node(secret.value, message, outcome="none" if passes_ttk else None)


_REFERENCE = {name.lower(): name for name in ("keyVault", "secretName", "secretVersion")}
_KEY_VAULT = {"id": "id"}


def _passes_ttk(node: Node) -> bool:
    """Whether ARM-TTK accepts it as the name of a secret: a number, an array, or a name that ends with a line break."""
    if type(node) is String:
        return node.value.endswith("\n") and _SECRET.fullmatch(node.value[:-1]) is not None
    return not is_empty(node) and type(node) is not Object


def _may_be_vault(text: str) -> bool:
    """Whether it is an id or a placeholder of one; an expression is neither, since nothing evaluates it."""
    is_call = _EXPRESSION.fullmatch(text) is not None and "(" in text
    return _VAULT.search(text) is not None or (is_placeholder(text) and not is_call)
