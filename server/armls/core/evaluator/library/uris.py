"""Functions of URIs, as .NET's ``Uri`` reads and writes them."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Callable
from urllib.parse import quote, unquote, unquote_plus

from armls.core.evaluator.library.arguments import as_whole, mapping, text
from armls.core.evaluator.library.formatting import as_text
from armls.core.evaluator.values import EvaluationError, Value

_ABSOLUTE = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?://([^/?#\\]*))?([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)
_PORTS = {"http": "80", "https": "443", "ftp": "21", "ws": "80", "wss": "443"}
_DATA = re.compile(r"data:([^;,]*)((?:;[^;,]*)*),(.*)", re.IGNORECASE | re.DOTALL)
_KEPT = "/%:@!$&'()*+,;=-._~[]"


class _Uri:
    """The parts of an absolute URI. Raises EvaluationError for any other text."""

    def __init__(self, written: str) -> None:
        found = _ABSOLUTE.fullmatch(written.strip())
        if found is None or re.search(r"[\s|<>\"{}^`]", written.strip()):
            raise EvaluationError(f"'{written[:60]}' is no absolute URI, such as 'https://contoso.com/'.")
        self.scheme = found[1].lower()
        authority: str | None = found[2]
        user, at, place = (authority or "").rpartition("@")
        host, _, port = place.partition(":")
        self.user, self.host, self.port = user + at, host.lower(), port
        self.has_authority = authority is not None
        self.path = found[3].replace("\\", "/") if self.has_authority else found[3]
        self.query = found[4] or ""
        if self.has_authority and self.scheme != "file" and not self.host:
            raise EvaluationError(f"'{written[:60]}' names no host.")
        if self.port == _PORTS.get(self.scheme):
            self.port = ""

    @property
    def head(self) -> str:
        """All before the path."""
        port = f":{self.port}" if self.port else ""
        return f"{self.scheme}:" + (f"//{self.user}{self.host}{port}" if self.has_authority else "")


def _encoded(path: str) -> str:
    return quote(path, safe=_KEPT + "?#", errors="replace")


def _normal(path: str) -> str:
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
    written, relative = text(arguments, 0, "uri"), text(arguments, 1, "uri")
    base = _Uri(written)
    absolute = _ABSOLUTE.fullmatch(relative)
    if absolute and absolute[2] is not None:
        other = _Uri(relative)
        return other.head + _encoded(_normal(other.path or "/")) + other.query + (absolute[5] or "")
    relative = relative.replace("\\", "/")
    path, mark, rest = re.match(r"([^?#]*)([?#]?)(.*)", relative, re.DOTALL).groups()  # type: ignore[union-attr]
    if path.startswith("//"):
        return base.scheme + ":" + relative
    if path.startswith("/"):
        joined = path
    elif path:
        joined = base.path.rpartition("/")[0] + "/" + path if base.has_authority else path
    else:
        joined = base.path
    if base.has_authority:
        joined = _normal(joined if joined.startswith("/") else "/" + joined)
    return base.head + _encoded(joined) + mark + _encoded(rest)


def _parse_uri(arguments: list[Value]) -> Value:
    given = _Uri(text(arguments, 0, "parseUri"))
    host, path = given.host, given.path
    if not given.has_authority and "@" in path:
        host, path = path.rpartition("@")[2], ""
        return {"scheme": given.scheme, "host": host, "port": None, "path": path}
    found: dict[str, Value] = {"scheme": given.scheme, "host": host, "port": int(given.port) if given.port else None}
    if path and path != "/":
        found["path"] = _encoded(_normal(path))
    if given.query and given.query != "?":
        found["query"] = given.query
    return found


def _build_uri(arguments: list[Value]) -> Value:
    parts = {name.lower(): value for name, value in mapping(arguments, 0, "buildUri").items()}
    for name in ("scheme", "host"):
        if not isinstance(parts.get(name), str):
            raise EvaluationError(f"buildUri() needs the property '{name}', a string.")
    port = as_whole(parts.get("port"))
    path, query = str(parts.get("path") or ""), str(parts.get("query") or "")
    scheme = str(parts["scheme"]).lower()
    shown_port = "" if port is None or port < 0 or str(port) == _PORTS.get(scheme) else f":{port}"
    path = path if path.startswith("/") else f"/{path}"
    query = f"?{query.removeprefix('?')}" if query else ""
    return f"{scheme}://{parts['host']}{shown_port}{_encoded(path)}{query}"


def _data_uri(arguments: list[Value]) -> Value:
    value = arguments[0]
    if value is None:
        raise EvaluationError("dataUri() does not take null.")
    kind = "text/plain" if isinstance(value, str) else "application/json"
    encoded = base64.b64encode(as_text(value).encode("utf-8", "replace")).decode()
    return f"data:{kind};charset=utf-8;base64,{encoded}"


def _data_uri_to_string(arguments: list[Value]) -> Value:
    given = text(arguments, 0, "dataUriToString")
    found = _DATA.fullmatch(given)
    if found is None or (found[2] and not found[1] and "charset" in found[2].lower()):
        raise EvaluationError("dataUriToString() takes a data URI, such as 'data:text/plain;base64,SGk='.")
    options = [option.lower() for option in found[2].split(";") if option]
    charset = next((option[8:] for option in options if option.startswith("charset=")), "utf-8")
    try:
        codecs.lookup(charset)
        raw = base64.b64decode("".join(found[3].split()), validate=True) if "base64" in options else None
    except LookupError:
        raise EvaluationError(f"dataUriToString() knows no charset '{charset[:40]}'.") from None
    except (binascii.Error, ValueError):
        raise EvaluationError("dataUriToString() cannot read this as base64.") from None
    return unquote_plus(found[3]) if raw is None else raw.decode(charset, "replace")


def _uri_component(arguments: list[Value]) -> Value:
    return quote(text(arguments, 0, "uriComponent"), safe="-_.~", errors="replace")


def _uri_component_to_string(arguments: list[Value]) -> Value:
    value = text(arguments, 0, "uriComponentToString")
    return unquote(value.replace("+", " "))


FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "uri": _uri,
    "parseuri": _parse_uri,
    "builduri": _build_uri,
    "datauri": _data_uri,
    "datauritostring": _data_uri_to_string,
    "uricomponent": _uri_component,
    "uricomponenttostring": _uri_component_to_string,
}
