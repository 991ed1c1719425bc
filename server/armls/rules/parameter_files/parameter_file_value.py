"""A parameter in a parameter file has neither a value nor a proper reference to a secret.

It has a `value`, or a `reference` to a secret in a key vault. Nothing is evaluated in a parameter file: a value in
square brackets stays text. Names that begin with `__` are not looked at. A placeholder in place of a reference, such as
`GEN-KEYVAULT-PASSWORD-REFERENCE`, is only noted: a tool replaces it.

Bad: `"adminPassword": {"reference": {"secretName": "vmPassword"}}`
Good: `"adminPassword": {"reference": {"keyVault": {"id": "/subscriptions/…/vaults/kv"}, "secretName": "vmPassword"}}`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import Node, Object, String
from armls.core.type_check import object_of
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
    """The parameters of a file that has a `$schema`."""
    root = ctx.root
    schema = root.get("$schema") if type(root) is Object else None
    found = root.get("parameters") if type(root) is Object else None
    if (
        schema is None
        or type(schema.value) is not String
        or not schema.value.value
        or found is None
        or type(found.value) is not Object
    ):
        return
    for item in found.value.properties:
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
            yield ctx.at_node(item.key, f'\'{name}\' has no value. Write "{name}": {{"value": …}}.')


def _value(ctx: DocumentContext, node: Node) -> Iterator[Finding]:
    if type(node) is String and _EXPRESSION.fullmatch(node.value):
        message = "Azure evaluates no expressions in parameter files: this stays the text that it is."
        yield ctx.at_node(node, message, outcome="warn")


def _reference(ctx: DocumentContext, node: Node) -> Iterator[Finding]:
    if type(node) is String and is_placeholder(node.value):
        message = "This stands for a reference: a tool has to write one in its place before the file is used."
        yield ctx.at_node(node, message, severity=Severity.INFORMATION)
        return
    if type(node) is not Object:
        yield ctx.at_node(node, 'A reference is an object. Write {"keyVault": {"id": "…"}, "secretName": "…"}.')
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
        yield ctx.at_node(opening(node), f'\'keyVault\' is missing. Write "keyVault": {{"id": "{_ID}"}}.')
    else:
        id_ = vault.value.get("id") if type(vault.value) is Object else None
        if id_ is None:
            yield ctx.at_node(vault.value, f'The id of the key vault is missing. Write {{"id": "{_ID}"}}.')
        elif type(id_.value) is not String or not _may_be_vault(id_.value.value):
            yield ctx.at_node(id_.value, f"This is no id of a key vault: {_ID}.")
    if secret is None:
        yield ctx.at_node(opening(node), '\'secretName\' is missing. Write "secretName": "…".')
    elif type(secret.value) is not String or not _SECRET.fullmatch(secret.value.value):
        is_let_pass = _is_let_pass(secret.value)
        message = "The name of a secret has 1 to 127 letters, digits and '-'."
        yield ctx.at_node(secret.value, message, outcome="none" if is_let_pass else None)


_REFERENCE = {name.lower(): name for name in ("keyVault", "secretName", "secretVersion")}
_KEY_VAULT = {"id": "id"}


def _is_let_pass(node: Node) -> bool:
    """Whether ARM-TTK takes it for the name of a secret: a number or a list, or a line break at its end."""
    if type(node) is String:
        return node.value.endswith("\n") and _SECRET.fullmatch(node.value[:-1]) is not None
    return not is_empty(node) and type(node) is not Object


def _may_be_vault(text: str) -> bool:
    """Whether it is an id, or stands for one; an expression does not, for nothing evaluates it."""
    is_call = _EXPRESSION.fullmatch(text) is not None and "(" in text
    return _VAULT.search(text) is not None or (is_placeholder(text) and not is_call)
