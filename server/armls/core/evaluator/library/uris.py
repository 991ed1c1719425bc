"""Functions of URIs, as .NET's ``Uri`` reads and writes them; schemes other than the web's are mostly left alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from armls.core.evaluator.library.arguments import kind_of, mapping, text
from armls.core.evaluator.library.networks import v4_number
from armls.core.evaluator.values import EvaluationError, Unknown, UnknownName, Unsettled, Value

_PORTS = {"http": "80", "https": "443", "ws": "80", "wss": "443", "ftp": "21"}
"""The schemes that are read here, and their ports."""
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)", re.DOTALL)
_AUTHORITY = re.compile(r"//(?:([^/?#@]*)@)?(\[[^\]/?#]*\]|[^:/?#]*)(?::([^/?#]*))?(.*)", re.DOTALL)
_REST = re.compile(r"([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?")
_BAD = re.compile(r"[\s|<>\"{}^`\\]|%(?![0-9A-Fa-f]{2})")
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2})+|%")
_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_KEPT = "/%:@!$&'()*+,;=-._~[]?#"
_SPACE = " \t\n\r"


class _Uri:
    """The parts of an absolute web address, normalised.

    Raises EvaluationError for a text that is no absolute URI, Unsettled for schemes that are not read here.
    """

    def __init__(self, written: str, name: str) -> None:
        self._mistake = EvaluationError(f"{name}() takes an absolute URI, such as 'https://contoso.com/'.")
        found = _SCHEME.fullmatch(written.strip(_SPACE))
        if found is None:
            raise self._mistake
        self.scheme = found[1].lower()
        if self.scheme not in _PORTS:
            raise Unsettled
        before, mark, behind = re.match(r"([^?#]*)([?#]?)(.*)", found[2], re.DOTALL).groups()  # type: ignore[union-attr]
        parts = _AUTHORITY.fullmatch(before.replace("\\", "/") + mark + behind)
        if parts is None:
            raise self._mistake
        user, host, port, rest = parts.groups()
        if user is not None and re.search(r"\s", user):
            raise self._mistake
        self.user = f"{user}@" if user is not None else ""
        self.host, self.port = self._read_host(host), self._read_port(port or "")
        path, query, fragment = _REST.fullmatch(rest).groups()  # type: ignore[union-attr]
        self.path = _without_dots(_escaped(path)) or "/"
        self.query, self.fragment = _escaped(query or ""), _escaped(fragment or "")

    def _read_host(self, host: str) -> str:
        if host[:1] == "[":
            try:
                return f"[{IPv6Address(host[1:-1])}]"
            except ValueError:
                raise self._mistake from None
        if not _HOST.fullmatch(host):
            raise self._mistake
        number = v4_number(host)
        return str(IPv4Address(number)) if number is not None else host.lower()

    def _read_port(self, port: str) -> str:
        if not port:
            return ""
        if not re.fullmatch("[0-9]{1,9}", port) or int(port) > 65_535:
            raise self._mistake
        shown = str(int(port))
        return "" if shown == _PORTS[self.scheme] else shown

    @property
    def head(self) -> str:
        """All before the path."""
        return f"{self.scheme}://{self.user}{self.host}{f':{self.port}' if self.port else ''}"


_OTHER = re.compile(r"(?!(?:https?|wss?|ftp):)([A-Za-z][A-Za-z0-9+.-]+):(?://(?=/))?([\w@:.+/-]*)", re.ASCII)
"""URIs of other schemes that hold nothing to escape; a ``file`` without a host is one."""


def _other(written: str) -> tuple[str, str, str] | None:
    """The scheme, the path and the host of a URI of another scheme."""
    found = _OTHER.fullmatch(written)
    if found is None or (written[len(found[1]) + 1 :].startswith("//") and found[1].lower() != "file"):
        return None
    scheme, path = found[1].lower(), found[2]
    if scheme == "mailto":
        _, _, host = path.rpartition("@")
        return scheme, "", host
    return scheme, path, ""


def _escaped(written: str) -> str:
    """The text as a URI has it: what may stand unescaped is not escaped, all else is, in upper case."""
    if "%" in written:
        written = _ESCAPED.sub(_normal_escape, written)
    return quote(written, safe=_KEPT, errors="replace")


def _normal_escape(found: re.Match[str]) -> str:
    if found[0] == "%":
        return "%25"
    return "".join(chr(one) if chr(one) in _UNRESERVED else f"%{one:02X}" for one in unquote_to_bytes(found[0]))


def _without_dots(path: str) -> str:
    """The path without ``.`` and ``..``."""
    kept: list[str] = []
    segments = path.split("/")
    for index, segment in enumerate(segments):
        is_last = index == len(segments) - 1
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
            if is_last:
                kept.append("")
        elif segment == ".":
            if is_last:
                kept.append("")
        else:
            kept.append(segment)
    return "/".join(kept)


def _uri(arguments: list[Value]) -> Value:
    written, relative = text(arguments, 0, "uri").strip(_SPACE), text(arguments, 1, "uri").strip(_SPACE)
    if _BAD.search(written):
        raise EvaluationError(f"uri() takes an absolute URI first, in which '{written[:60]}' has characters to escape.")
    opaque = _other(written)
    if opaque is not None and opaque[0] in ("urn", "file") and re.fullmatch(r"\w+", relative):
        joined = opaque[1].rpartition("/")[0] + f"/{relative}" if opaque[0] == "file" else relative
        return f"{opaque[0]}:{'//' * (opaque[0] == 'file')}{joined}"
    base = _Uri(written, "uri")
    if base.scheme == "ftp":
        raise Unsettled
    scheme = _SCHEME.fullmatch(relative)
    if relative[1:2] in (":", "|") and relative[:1].isalpha() and relative[2:3] not in ("/", "\\"):
        raise EvaluationError(f"uri() cannot join '{relative[:60]}': it looks like the beginning of a path on a disk.")
    if relative[:2] in ("\\\\", "/\\", "\\/") and relative[:2] != "/\\":
        raise Unsettled
    if scheme is not None and "/" not in scheme[1] and not (scheme[1].lower() == base.scheme and scheme[2][:2] != "//"):
        if _other(relative) is not None and scheme[1].lower() != "file":
            return relative
        other = _Uri(relative, "uri")
        return other.head + other.path + other.query + other.fragment
    if scheme is not None:
        relative = scheme[2]
    if relative.startswith("//"):
        other = _Uri(f"{base.scheme}:{relative}", "uri")
        return other.head + other.path + other.query + other.fragment
    path, query, fragment = _REST.fullmatch(relative).groups()  # type: ignore[union-attr]
    path = _escaped(path.replace("\\", "/"))
    if path:
        joined = path if path.startswith("/") else f"{base.path.rpartition('/')[0]}/{path}"
        return base.head + _without_dots(joined) + _escaped(query or "") + _escaped(fragment or "")
    if query is not None:
        return base.head + base.path + _escaped(query) + _escaped(fragment or "")
    return base.head + base.path + base.query + (_escaped(fragment) if fragment is not None else base.fragment)


def _parse_uri(arguments: list[Value]) -> Value:
    written = text(arguments, 0, "parseUri").strip(_SPACE)
    if written[:2] in ("//", "\\\\"):
        raise Unsettled  # a Windows share
    opaque = _other(written)
    if opaque is not None:
        scheme, path, host = opaque
        drive = scheme == "file" and path[2:3] == ":"
        return {"scheme": scheme, "host": host, "port": None, "path": path[1:] if drive else path}
    given = _Uri(written, "parseUri")
    found: dict[str, Value] = {
        "scheme": given.scheme,
        "host": given.host,
        "port": int(given.port) if given.port else None,
    }
    if given.path != "/":
        found["path"] = given.path
    if given.query:
        found["query"] = given.query
    return found


def _build_uri(arguments: list[Value]) -> Value:
    given = mapping(arguments, 0, "buildUri")
    if any(isinstance(value, Unknown) for value in given.values()) or any(type(name) is UnknownName for name in given):
        raise Unsettled
    parts: dict[str, Any] = {name.lower(): value for name, value in given.items()}
    for name in ("scheme", "host", "path", "query"):
        value = parts.get(name)
        if not isinstance(value, str) and (value is not None or name in ("scheme", "host")):
            raise EvaluationError(f"buildUri() needs the property '{name}' as a string, not {kind_of(value)}.")
    scheme, host = parts["scheme"].lower(), parts["host"]
    if not scheme or not host:
        raise EvaluationError(f"buildUri() needs a {'host' if scheme else 'scheme'}.")
    if not _SCHEME.fullmatch(f"{scheme}:"):
        raise EvaluationError(f"'{scheme[:40]}' is no scheme of a URI, such as 'https'.")
    port = parts.get("port")
    if port is not None and (type(port) is not int or not -1 <= port <= 65_535):
        raise EvaluationError("buildUri() takes a port from -1, for the default one, to 65535.")
    bracketed = f"[{host}]" if ":" in host and host[0] != "[" else host
    base = _Uri(f"{scheme}://{bracketed}{f':{port}' if port is not None and port >= 0 else ''}", "buildUri")
    path, query = parts.get("path") or "", parts.get("query") or ""
    path = path.replace("\\", "/").replace("?", "%3F").replace("#", "%23")
    path = _without_dots(path if path.startswith("/") else f"/{path}")
    query = f"?{query.removeprefix('?')}" if query else ""
    return base.head + _shown(path) + _shown(query)


def _shown(written: str) -> str:
    """A part of a URI as .NET shows it: spaces and what is no mark of URIs unescaped."""
    return _ESCAPED.sub(_unescaped, written)


def _unescaped(found: re.Match[str]) -> str:
    if found[0] == "%":
        return "%25"
    raw = unquote_to_bytes(found[0])
    try:
        decoded = raw.decode()
    except UnicodeDecodeError:
        return found[0]
    return "".join(one if one.isprintable() and one not in "%/?#\\:@&=+$,;" else quote(one, safe="") for one in decoded)


FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "uri": _uri,
    "parseuri": _parse_uri,
    "builduri": _build_uri,
}
