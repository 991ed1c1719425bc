"""Hosts of one Azure cloud should not be hard-coded

## What it does
Reports the host names of Azure's public cloud in strings, metadata excepted. The default value of a parameter may
contain one, since users can replace it.

## Why
In the other clouds (China, US Government), storage accounts, vaults, databases and Azure itself have other host names.
`environment()` returns those of the cloud that the template is deployed to. The address of a certain file, which exists
in one cloud only, should be a parameter.

## Example
Bad: `"[concat('https://', variables('account'), '.blob.core.windows.net')]"`
Good: `"[concat('https://', variables('account'), '.blob.', environment().suffixes.storage)]"`

## Fix
Safe: replaces the host with the value from `environment()`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from armls.core.expression import Call, Operand, Text, text_literal
from armls.core.finding import Finding, Fix, Severity
from armls.core.symbols import Occurrence
from armls.core.syntax import Array, Node, Object, Slot, String
from armls.rules.context import MemberContext
from armls.rules.rule import rule

_ENDINGS = (".windows.net", ".azure.com", ".azure.net", "azuredatalake", "microsoftonline.com", "loganalytics.io")
"""Every host contains one of these: a quick check of a member's text."""
_HOST = re.compile(
    r"management\.core\.windows\.net|gallery\.azure\.com|management\.azure\.com|database\.windows\.net"
    r"|core\.windows\.net|login\.microsoftonline\.com|graph\.windows\.net|vault\.azure\.net"
    r"|datalake\.azure\.net|azuredatalakestore\.net|azuredatalakeanalytics\.net|api\.loganalytics\.io"
    r"|asazure\.windows\.net|batch\.core\.windows\.net",
    re.IGNORECASE,
)
_SAME_EVERYWHERE = re.compile(r"https://(?:schema|devopsgallerystorage\.blob)\.$", re.IGNORECASE)
"""The start of the addresses of schemas and of Azure Automation's packages, which are the same in all clouds."""
_SUFFIXES = {
    "core.windows.net": ("core.windows.net", "environment().suffixes.storage"),
    "database.windows.net": (".database.windows.net", "environment().suffixes.sqlServerHostname"),
    "vault.azure.net": (".vault.azure.net", "environment().suffixes.keyvaultDns"),
    "azuredatalakestore.net": ("azuredatalakestore.net", "environment().suffixes.azureDatalakeStoreFileSystem"),
    "azuredatalakeanalytics.net": (
        "azuredatalakeanalytics.net",
        "environment().suffixes.azureDatalakeAnalyticsCatalogAndJob",
    ),
    "management.azure.com": ("https://management.azure.com/", "environment().resourceManager"),
    "login.microsoftonline.com": (
        "https://login.microsoftonline.com/",
        "environment().authentication.loginEndpoint",
    ),
    "management.core.windows.net": (
        "https://management.core.windows.net/",
        "environment().authentication.audiences[0]",
    ),
    "graph.windows.net": ("https://graph.windows.net/", "environment().graph"),
    "gallery.azure.com": ("https://gallery.azure.com/", "environment().gallery"),
    "batch.core.windows.net": ("https://batch.core.windows.net/", "environment().batch"),
    "datalake.azure.net": ("https://datalake.azure.net/", "environment().activeDirectoryDataLake"),
}
"""The values of environment() in the public cloud, and the expressions that return them."""
_FILE = re.compile(r"https?://[a-z0-9]{3,24}\.(?:blob|file|queue|table|dfs)\.core\.windows\.net/[^'\"]", re.IGNORECASE)
"""The address of something in a storage account of a certain name."""
_LONGEST_FIXED = 4000
"""The length of the longest string that is fixed, in characters."""


@rule(
    "member",
    members=("variable", "function", "resource", "output"),
    severity=Severity.WARNING,
    ttk="DeploymentTemplate Must Not Contain Hardcoded Uri",
)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Report each host in a name or string outside of metadata."""
    for offset, text in ctx.own_texts():
        lower = text.lower()
        if not any(ending in lower for ending in _ENDINGS):
            continue
        seen: set[int] = set()
        for match in _HOST.finditer(text):
            found = _string_at(ctx.member.value, offset + match.start())
            if found is not None and found[0].start not in seen:
                seen.add(found[0].start)
                yield from _in_string(ctx, *found)


def _string_at(node: Node | None, offset: int) -> tuple[String, str] | None:
    """The string at an offset and the name of its property (empty: it is a name); none in metadata."""
    name = ""
    while node is not None and type(node) is not String:
        parts = node.properties if type(node) is Object else node.items if type(node) is Array else ()
        part = next((one for one in parts if one.start <= offset < one.end), None)
        if part is None or type(part) is Slot:
            return None
        if isinstance(part, Node):
            node = part
            continue
        if offset < part.key.end:
            return part.key, ""
        name = part.key.value.lower()
        if name == "metadata":
            return None
        node = part.value
    return (node, name or " ") if node is not None else None


def _in_string(ctx: MemberContext, node: String, name: str) -> Iterator[Finding]:
    matches = [one for one in _HOST.finditer(node.value) if not _SAME_EVERYWHERE.search(node.value, 0, one.start())]
    for match in matches:
        host = match[0].lower()
        is_file = any(one.start() < match.start() < one.end() for one in _FILE.finditer(node.value))
        fix = _fix(ctx, node, name, match) if len(matches) == 1 and name and not is_file else None
        instead = _SUFFIXES.get(host) if not is_file else None
        remedy = "use a parameter for the address"
        if instead is not None:
            remedy = f"use {instead[1]}" + (f" ('{instead[0]}')" if instead[0] != host else "")
        message = f"Host '{match[0]}' exists in one Azure cloud only; {remedy}"
        yield ctx.at_characters(node, match.start(), match.end(), message, fix=fix)


def _fix(ctx: MemberContext, node: String, name: str, match: re.Match[str]) -> Fix | None:
    """A fix that replaces a host with ``environment()``; None if the string isn't exactly such a host."""
    known = _SUFFIXES.get(match[0].lower())
    if known is None or ctx.kind == "function" or len(node.value) > _LONGEST_FIXED:
        return None
    start = match.end() - len(known[0]) if not known[0].endswith("/") else match.end() + 1 - len(known[0])
    end = start + len(known[0])
    value = node.value
    if start < 0 or value[start:end].lower() != known[0]:
        return None
    if not known[0].endswith("/") and value[end : end + 1] not in ("", "/", ":", "'", ";", " ", '"'):
        return None
    occurrence = next((one for one in ctx.index.occurrences if one.node is node), None)
    if occurrence is not None:
        return _fix_of_expression(ctx, occurrence, name, start, end, known[1])
    if node.is_expression or value[:1] == "[" or node.is_escaped:
        return None
    parts = [text_literal(value[:start])] * (start > 0) + [known[1]] + [text_literal(value[end:])] * (end < len(value))
    if len(parts) > 1 and _is_uri(name):
        return None
    written = parts[0] if len(parts) == 1 else f"concat({', '.join(parts)})"
    edit = ctx.edit(node, 0, len(value), f"[{written}]")
    return Fix("Use environment()", (edit,))


def _fix_of_expression(
    ctx: MemberContext, occurrence: Occurrence, name: str, start: int, end: int, instead: str
) -> Fix | None:
    """A fix that replaces a host in a string literal of an expression."""
    for guarded in occurrence.expression.calls:
        for argument in guarded.call.arguments:
            if type(argument) is Text and argument.start < start and end < argument.end:
                return _replaced(ctx, occurrence, guarded.call, argument, (start, end), instead, name)
    return None


def _replaced(
    ctx: MemberContext,
    occurrence: Occurrence,
    call: Call,
    argument: Operand,
    span: tuple[int, int],
    instead: str,
    name: str,
) -> Fix | None:
    text = occurrence.expression.text
    before, after = text[argument.start + 1 : span[0]], text[span[1] : argument.end - 1]
    parts = [f"'{before}'"] * bool(before) + [instead] + [f"'{after}'"] * bool(after)
    written = ", ".join(parts)
    if len(parts) > 1 and call.function != "concat":
        if _is_uri(name) or call.function in ("format", "resourceid", "reference"):
            return None
        written = f"concat({written})"
    return Fix("Use environment()", (ctx.edit(occurrence.node, argument.start, argument.end, written),))


def _is_uri(name: str) -> bool:
    return name.endswith(("uri", "url"))
