"""Strings that can be compared although parts of them are unknown.

Each unknown part is one placeholder: characters that no user writes around a hash of the reduced expression. Strings
with the same placeholders in the same places are equal for all values; others may be equal or not, which
:func:`may_be_equal` decides. No function is ever evaluated with a placeholder: a value that depends on an unknown one
is an :class:`Unknown`, and becomes a placeholder only here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import blake2b

from msgspec.structs import replace

from armls.core.evaluator.library.scopes import split_id
from armls.core.evaluator.unknown import MAX_PRINTED, Unknown
from armls.core.evaluator.values import Context, EvaluationError, Unsettled, Value
from armls.core.expression import Access, Call, Integer, Text

_OPEN, _CLOSE, _CLOSE_ONE = "\U000f0000", "\U000f0001", "\U000f0002"
_PLACEHOLDER = re.compile(f"{_OPEN}[0-9a-f]{{16}}[{_CLOSE}{_CLOSE_ONE}]")
_TOKEN = re.compile(f"{_OPEN}[0-9a-f]{{16}}[{_CLOSE}{_CLOSE_ONE}]|.", re.DOTALL)
_ONE_SEGMENT = re.compile(
    r"(?:uniquestring|guid|newguid|copyindex)\(.*\)"
    r"|resourcegroup\(\)\.(?:name|location)|subscription\(\)\.(?:subscriptionid|tenantid)|tenant\(\)\.tenantid"
    r"|managementgroup\(\)\.name|deployment\(\)\.(?:name|location)",
    re.IGNORECASE | re.DOTALL,
)
"""Expressions whose value is never empty and never has a slash."""
_ITEM = re.compile(r"\{\{|\}\}|\{(\d{1,6})\}|[{}]")
_QUOTED = re.compile(r"('(?:[^']|'')*')")
_NAMED = re.compile(r"(?:parameters|variables)\($")
_MAX_LEVELS = 40
_Maker = Callable[[Sequence[object], Context, int], "str | None"]


def placeholder_text(value: Value, context: Context) -> str | None:
    """The string of a value in a name or an id; None if nothing is known of it, or it isn't a string.

    ``context`` is that of the expression's deployment: ids in its own scope begin with it.
    """
    return _text(value, context, _MAX_LEVELS)


def has_placeholder(text: str) -> bool:
    """Whether a part of a string is unknown."""
    return _OPEN in text


def least_text(text: str) -> str:
    """A string whose placeholders have the fewest possible segments: one where that is certain, else none."""
    return _PLACEHOLDER.sub(lambda found: "x" if found[0][-1] == _CLOSE_ONE else "", text)


def is_of_known_segments(text: str) -> bool:
    """Whether the number of segments of a string, divided by slashes, is known."""
    return _CLOSE not in text


def may_be_equal(one: str, other: str) -> bool:
    """Whether two strings are equal, ignoring case, for some values of their placeholders.

    False is certain; true may be a false positive.
    """
    first, second = _TOKEN.findall(one.lower()), _TOKEN.findall(other.lower())
    while first and second and first[-1] == second[-1]:
        first.pop()
        second.pop()
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    first, second = first[start:], second[start:]
    if not first or not second:
        return all(len(token) > 1 for token in first + second)
    return not (_are_literal(first[0], second[0]) or _are_literal(first[-1], second[-1]))


def _are_literal(one: str, other: str) -> bool:
    return len(one) == 1 and len(other) == 1


def scope_text(context: Context) -> str:
    """The prefix of the ids of resources in a deployment's own scope; empty at the tenant."""
    if context.scope == "tenant":
        return ""
    if context.scope == "managementGroup":
        group = _part(context.management_group, "managementGroup().name", context)
        return f"/providers/Microsoft.Management/managementGroups/{group}"
    if context.scope not in ("subscription", "resourceGroup"):
        return _placeholder("deployment().scope")
    subscription = f"/subscriptions/{_part(context.subscription_id, 'subscription().subscriptionId', context)}"
    if context.scope == "subscription":
        return subscription
    return f"{subscription}/resourceGroups/{_part(context.resource_group, 'resourceGroup().name', context)}"


@lru_cache(maxsize=8192)
def provider_path(type_: str, name: str) -> str:
    """Build ``/providers/A.b/c/x/d/y`` from the type ``A.b/c/d`` and the name ``x/y``; surplus segments come last."""
    provider, *types = type_.strip("/").split("/")
    names = name.split("/")
    parts = ["", "providers", provider]
    for index in range(max(len(types), len(names))):
        parts.extend(types[index : index + 1])
        parts.extend(names[index : index + 1])
    return "/".join(parts)


def _part(value: object, whole: str, context: Context) -> str:
    """A part of a context as an expression of the enclosing deployment; ``whole`` if it is that deployment's own."""
    if isinstance(value, str):
        return value
    if value is None:
        return _placeholder(whole)
    outer = replace(context, subscription_id=None, resource_group=None, management_group=None)
    found = _text(value, outer, _MAX_LEVELS)  # type: ignore[arg-type]
    return _placeholder(whole) if found is None else found


@lru_cache(maxsize=8192)
def _placeholder(residual: str) -> str:
    digest = blake2b(canonical(residual).encode("utf-8", "replace"), digest_size=8).hexdigest()
    return f"{_OPEN}{digest}{_CLOSE_ONE if _ONE_SEGMENT.fullmatch(residual) else _CLOSE}"


def canonical(residual: str) -> str:
    """Lower-case an expression but for its strings, as names are case-insensitive."""
    pieces = _QUOTED.split(residual)
    for index in range(0, len(pieces), 2):
        pieces[index] = pieces[index].lower()
    for index in range(1, len(pieces), 2):
        if _NAMED.search(pieces[index - 1]):
            pieces[index] = pieces[index].lower()
    return "".join(pieces)


def _text(value: Value, context: Context, levels: int) -> str | None:
    if isinstance(value, str):
        return value
    if not isinstance(value, Unknown):
        return str(value) if isinstance(value, bool | int) else None
    parts = value.parts if levels and type(value) is Unknown else None
    if parts is not None:
        name, arguments = parts
        maker = _MAKERS.get(name.lower()) if name is not None else None
        found = maker(arguments, context, levels - 1) if maker is not None else None
        if found is not None:
            return found
    return _unknown(value, context)


def _unknown(value: Unknown, context: Context) -> str | None:
    if value.is_nameless:
        return None
    residual = value.residual
    if len(residual) >= MAX_PRINTED:
        return None
    if residual == "resourceGroup().id" and context.scope == "resourceGroup":
        return scope_text(context)
    if residual == "subscription().id" and context.scope in ("resourceGroup", "subscription"):
        return f"/subscriptions/{_part(context.subscription_id, 'subscription().subscriptionId', context)}"
    return _placeholder(residual)


# ---- functions whose result contains their arguments


def _texts(arguments: Sequence[object], context: Context, levels: int) -> list[str] | None:
    """The strings of some arguments; None if one isn't a string, or is an expression that was not evaluated."""
    found: list[str] = []
    for argument in arguments:
        if isinstance(argument, Text | Integer):
            argument = argument.value
        if isinstance(argument, Call | Access):
            return None
        text = _text(argument, context, levels)  # type: ignore[arg-type]
        if text is None:
            return None
        found.append(text)
    return found


def _concat(arguments: Sequence[object], context: Context, levels: int) -> str | None:
    texts = _texts(arguments, context, levels)
    return None if texts is None else "".join(texts)


def _same(arguments: Sequence[object], context: Context, levels: int) -> str | None:
    """The argument of ``toLower``, ``toUpper`` and ``string``, as names and ids are case-insensitive."""
    return _concat(arguments[:1], context, levels)


def _format(arguments: Sequence[object], context: Context, levels: int) -> str | None:
    texts = _texts(arguments, context, levels)
    if not texts:
        return None
    pattern, rest = texts[0], texts[1:]
    parts: list[str] = []
    at = 0
    for found in _ITEM.finditer(pattern):
        parts.append(pattern[at : found.start()])
        at = found.end()
        if found[1] is None:
            if found[0] not in ("{{", "}}"):
                return None
            parts.append(found[0][0])
        elif int(found[1]) < len(rest):
            parts.append(rest[int(found[1])])
        else:
            return None
    return "".join([*parts, pattern[at:]])


def _id(name: str, most_before: int) -> _Maker:
    """The function that builds ids in the scope of the deployment, or in the subscription and group given first."""

    def make(arguments: Sequence[object], context: Context, levels: int) -> str | None:
        texts = _texts(arguments, context, levels)
        split = _split(name, texts, most_before) if texts is not None else None
        if split is None:
            return None
        before, type_, names = split
        return _scope_of(name, before, context) + provider_path(type_, "/".join(names))

    return make


def _split(name: str, texts: list[str], most_before: int) -> tuple[list[str], str, list[str]] | None:
    """The scope, the type and the names in a call for an id; None if they cannot be told apart."""
    hidden: list[Value] = [_PLACEHOLDER.sub("?", text) if has_placeholder(text) else text for text in texts]
    try:
        before, type_, names = split_id(name, hidden, most_before)
    except (EvaluationError, Unsettled):
        return None
    if "?" in type_:
        return None
    at = len(before)
    return texts[:at], type_, texts[at + 1 :] if len(names) == len(texts) - at - 1 else []


def _scope_of(name: str, before: list[str], context: Context) -> str:
    if name == "tenantResourceId" or (
        name == "resourceId" and not before and context.scope in ("tenant", "managementGroup")
    ):
        return ""
    own = _part(context.subscription_id, "subscription().subscriptionId", context)
    if name == "subscriptionResourceId":
        return f"/subscriptions/{before[0] if before else own}"
    if not before:
        return scope_text(context)
    if len(before) == 1 and context.scope != "resourceGroup":
        return f"/subscriptions/{before[0]}"
    return f"/subscriptions/{before[0] if len(before) > 1 else own}/resourceGroups/{before[-1]}"


def _management_group_id(arguments: Sequence[object], context: Context, levels: int) -> str | None:
    texts = _texts(arguments, context, levels)
    if not texts:
        return None
    is_own = "/" in texts[0] and not has_placeholder(texts[0])
    group = _part(context.management_group, "managementGroup().name", context) if is_own else texts[0]
    split = _split("managementGroupResourceId", texts if is_own else texts[1:], 0)
    if split is None:
        return None
    return f"/providers/Microsoft.Management/managementGroups/{group}{provider_path(split[1], '/'.join(split[2]))}"


def _extension_id(arguments: Sequence[object], context: Context, levels: int) -> str | None:
    texts = _texts(arguments, context, levels)
    split = _split("extensionResourceId", texts[1:], 0) if texts else None
    return texts[0].rstrip("/") + provider_path(split[1], "/".join(split[2])) if texts and split is not None else None


_MAKERS: dict[str, _Maker] = {
    "concat": _concat,
    "format": _format,
    "tolower": _same,
    "toupper": _same,
    "string": _same,
    "resourceid": _id("resourceId", 2),
    "subscriptionresourceid": _id("subscriptionResourceId", 1),
    "tenantresourceid": _id("tenantResourceId", 0),
    "managementgroupresourceid": _management_group_id,
    "extensionresourceid": _extension_id,
}
