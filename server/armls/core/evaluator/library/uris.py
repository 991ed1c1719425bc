"""Functions of URIs, as parsed and written by .NET's ``Uri``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from armls.core.evaluator.library.arguments import kind_of, mapping, text
from armls.core.evaluator.library.dotnet_uri import (
    ESCAPED,
    SCHEME,
    InvalidUri,
    Uri,
    escaped,
    is_well_formed,
    join,
    read,
)
from armls.core.evaluator.values import EvaluationError, Unknown, UnknownName, Unsettled, Value

_RESERVED = "%/?#\\:@&=+$,;![]'()*"


def _uri(arguments: list[Value]) -> Value:
    written, relative = text(arguments, 0, "uri"), text(arguments, 1, "uri")
    if not is_well_formed(written):
        raise EvaluationError(
            f"uri() requires an absolute URI, with special characters escaped (found: '{written[:60]}')"
        )
    try:
        return str(join(read(written), relative))
    except InvalidUri:
        raise EvaluationError(f"uri() can't join '{written[:60]}' and '{relative[:60]}'") from None


def _parse_uri(arguments: list[Value]) -> Value:
    given = _absolute(text(arguments, 0, "parseUri"), "parseUri")
    found: dict[str, Value] = {
        "scheme": given.scheme,
        "host": given.host,
        "port": int(given.port[1:]) if given.port else None,
    }
    if given.path != "/":
        found["path"] = given.path[1:] if given.drive else given.path
    if given.query:
        found["query"] = given.query
    return found


def _absolute(written: str, name: str) -> Uri:
    try:
        return read(written)
    except InvalidUri:
        message = f"{name}() requires an absolute URI, such as 'https://contoso.com/' (found: '{written[:60]}')"
        raise EvaluationError(message) from None


def _build_uri(arguments: list[Value]) -> Value:
    given = mapping(arguments, 0, "buildUri")
    if any(isinstance(value, Unknown) for value in given.values()) or any(type(name) is UnknownName for name in given):
        raise Unsettled
    parts: dict[str, Any] = {name.lower(): value for name, value in given.items()}
    for name in ("scheme", "host", "path", "query"):
        value = parts.get(name, "")
        if not isinstance(value, str):
            raise EvaluationError(f"The property '{name}' for buildUri() must be a string (found: {kind_of(value)})")
        if not value and name in ("scheme", "host"):
            raise EvaluationError(f"buildUri() requires the property '{name}'")
    scheme, host = parts["scheme"].lower().partition(":")[0], parts["host"]
    if not SCHEME.fullmatch(f"{scheme}:"):
        raise EvaluationError(f"'{scheme[:40]}' isn't a valid URI scheme, such as 'https'")
    port = parts.get("port")
    if port is not None and (type(port) is not int or not -1 <= port <= 65_535):
        raise EvaluationError(
            "The property 'port' for buildUri() must be an integer from -1 (the default port) to 65535"
        )
    path, query = parts.get("path") or "/", parts.get("query") or ""
    path = escaped(path.replace("\\", "/"), "")
    written = (
        f"{scheme}:{'' if scheme in ('mailto', 'news') else '//'}"
        f"{f'[{host}]' if ':' in host and host[0] != '[' else host}"
        f"{f':{port}' if port is not None and port >= 0 else ''}"
        f"{'/' if path[0] != '/' else ''}{path}{f'?{query}'.replace('??', '?', 1) if query else ''}"
    )
    built = _absolute(written, "buildUri")
    return built.head + _shown(built.path) + _shown(built.query) + _shown(built.fragment)


def _shown(written: str) -> str:
    """A part of a URI as .NET displays it: what isn't reserved in URIs is unescaped."""
    return ESCAPED.sub(_unescaped, written)


def _unescaped(found: re.Match[str]) -> str:
    if found[0] == "%":
        return "%25"
    parts, at = [], 0
    for character in unquote_to_bytes(found[0]).decode("utf-8", "surrogateescape"):
        size = 3 * len(character.encode("utf-8", "surrogateescape"))
        is_shown = character.isprintable() and character not in _RESERVED
        parts.append(character if is_shown else found[0][at : at + size])
        at += size
    return "".join(parts)


FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "uri": _uri,
    "parseuri": _parse_uri,
    "builduri": _build_uri,
}
