"""Strings must not contain secrets

## What it does
Reports a string that contains an account key, a connection string with its password, a token, a client secret or a
private key. Placeholders and the well-known keys of the storage emulator and of documentation are ignored.

## Why
Templates are shared, kept in version control, and stored with each deployment, so a secret in one is known. Remove it,
revoke it at its source, and pass the new one as a parameter of type `securestring` or from a key vault.

## Example
Bad: `"value": "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=<88 characters>"`
Good: `"value": "[concat('DefaultEndpointsProtocol=https;AccountName=a;AccountKey=', parameters('key'))]"`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.syntax import Array, Node, Object, String
from armls.rules.context import MemberContext
from armls.rules.rule import rule

_HINTS = ("Key=", "KEY-----", "sig=", "word=", "wd=", "ghp_", "ghs_", "_pat_", "AKIA", "Q~")
"""A string without any of these contains none of the secrets; searching for them costs less than the patterns."""
_PATTERNS = (
    ("an account key", re.compile(r"\bAccountKey=(?P<secret>[A-Za-z0-9+/]{86}==)")),
    ("an access key", re.compile(r"\bSharedAccessKey=(?P<secret>[A-Za-z0-9+/]{43}=)")),
    (
        "a private key",
        re.compile(r"(?P<secret>-----BEGIN (?:[A-Z]{2,9} ){0,2}PRIVATE KEY-----\s*(?:\\n)?[A-Za-z0-9+/:=])"),
    ),
    ("a shared access signature", re.compile(r"[?&]sig=(?P<secret>[A-Za-z0-9%+/]{40,}(?:%3[dD]|=))")),
    (
        "the password of a connection string",
        re.compile(
            r"(?i)(?:^|[;'\"])\s*(?:server|data source|addr|address|host)\s*=[^'\"]{1,400}?;\s*(?:password|pwd)\s*="
            r"\s*(?P<secret>[^;'\"\s<>{}()\[\]$*#%]{6,128})(?=[;'\"\s]|$)"
        ),
    ),
    (
        "a GitHub token",
        re.compile(r"\b(?P<secret>gh[ps]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b"),
    ),
    ("an AWS access key", re.compile(r"\b(?P<secret>AKIA[0-9A-Z]{16})\b")),
    ("a client secret", re.compile(r"(?<![\w~.-])(?P<secret>[\w~.-]{3}[78]Q~[\w~.-]{31,34})(?![\w~.-])")),
)
_KNOWN = ("Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq", "AKIAIOSFODNN7EXAMPLE")
"""The beginnings of the storage emulator's key and of keys in documentation, which are public."""
_PLACEHOLDER = re.compile(r"(?i)your|example|placeholder|changeme|change_me|password|secret|xxxx|\.\.\.|(.)\1{5}")


@rule("member", severity=Severity.WARNING, members=("parameter", "variable", "function", "resource", "output"))
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check every string of the member."""
    own = ctx.own_text
    if not any(hint in own for hint in _HINTS):
        return
    for node in _strings(ctx.member.value):
        text = node.value
        if len(text) < _SHORTEST or not any(hint in text for hint in _HINTS):
            continue
        secret = _secret_in(text)
        if secret:
            message = f"String contains {secret}; remove it, revoke it, and pass the new one as a secure parameter"
            yield ctx.at(node, message)


_SHORTEST = 20


def _secret_in(text: str) -> str:
    """The kind of secret that a string contains; empty if it contains none."""
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            secret = match["secret"]
            is_placeholder = kind == "the password of a connection string" and _PLACEHOLDER.search(secret) is not None
            if not is_placeholder and not secret.startswith(_KNOWN) and len(set(secret)) > 4:
                return kind
    return ""


def _strings(root: Node) -> Iterator[String]:
    """Every string below a node, in source order, without those of inner members."""
    stack = [root]
    while stack:
        node = stack.pop()
        if type(node) is String:
            yield node
        elif type(node) is Object:
            stack.extend(item.value for item in reversed(node.properties))
        elif type(node) is Array:
            stack.extend(reversed(node.items))
