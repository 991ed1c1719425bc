"""Absolute URIs as parsed, joined and written by .NET's ``Uri``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, unquote_to_bytes

from armls.core.evaluator.library.networks import show_v6, v4_number


class InvalidUri(ValueError):
    """Raised for a string that isn't an absolute URI."""


@dataclass(frozen=True, slots=True)
class Syntax:
    """The parts that the URIs of a scheme may have, and how they are normalised."""

    authority: bool | None = True
    """Required; None: optional."""
    empty_host: bool = False
    port: int | None = None
    """The default port; None: there is none, 0: ports aren't allowed."""
    user: bool = True
    query: bool = True
    slashes: bool = True
    """A backslash in the path is a slash."""
    compress: bool = True
    """``.`` and ``..`` in the path are resolved."""
    escaped_slashes: bool = False
    """``%2F`` in the path is a slash."""


_OLD = {"query": False, "slashes": False, "compress": False}
FILE = Syntax(port=0, user=False, empty_host=True, escaped_slashes=True)
_OTHER = Syntax(authority=None, empty_host=True)
_SYNTAXES = {
    "http": Syntax(port=80),
    "https": Syntax(port=443),
    "ws": Syntax(port=80),
    "wss": Syntax(port=443),
    "ftp": Syntax(port=21, query=False),
    "gopher": Syntax(port=70, **_OLD),
    "nntp": Syntax(port=119, **_OLD),
    "telnet": Syntax(port=23, **_OLD),
    "ldap": Syntax(port=389, empty_host=True, slashes=False, compress=False),
    "net.tcp": Syntax(port=808, user=False, escaped_slashes=True),
    "net.pipe": Syntax(port=0, user=False, escaped_slashes=True),
    "file": FILE,
    "news": Syntax(authority=False, **_OLD),
    "mailto": Syntax(authority=False),
}

BLANKS = " \t\n\r"
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)", re.DOTALL)
_AUTHORITY = re.compile(r"(?:([^/?#@]*)@)?(\[[^\]/?#]*\]|[^:/?#]*)(?:(:)([^/?#]*))?(.*)", re.DOTALL)
_MAILBOX = re.compile(r"(?:([^/?#@]*)@)?([^/?#@]*)(.*)", re.DOTALL)
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?")
_DRIVE = re.compile(r"([A-Za-z])[:|](?=[/\\])(.*)", re.DOTALL)
_DRIVE_PATH = re.compile(r"/([A-Za-z])(?::|%7C)(?=/)(.*)", re.DOTALL)
ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2})+|%")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PRIVATE = re.compile("[\ue000-\uf8ff\ufff0-\uffff]")
"""Characters that stay escaped as they are written."""
_MAX_LABEL, _MAX_PORT = 63, 65_535
_KEPT = "/%:@!$&'()*+,;=-._~[]"
_UNSAFE = re.compile(r"[\s|<>\"{}^`\\]|%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Uri:
    """The parts of an absolute URI, normalised; ``user``, ``port``, ``query`` and ``fragment`` with their marks."""

    scheme: str
    path: str
    authority: bool = False
    """There is a ``//`` before the host."""
    user: str = ""
    host: str = ""
    port: str = ""
    query: str = ""
    fragment: str = ""

    def __str__(self) -> str:
        return self.head + self.path + self.query + self.fragment

    @property
    def head(self) -> str:
        """Everything before the path."""
        return f"{self.scheme}:{'//' if self.authority else ''}{self.user}{self.host}{self.port}"

    @property
    def syntax(self) -> Syntax:
        """The rules of the scheme."""
        return _SYNTAXES.get(self.scheme, _OTHER)

    @property
    def drive(self) -> str:
        """``/C:`` where the path is one on a disk, else nothing."""
        may_have_one = self.authority and not self.host and self.syntax in (FILE, _OTHER)
        return self.path[:3] if may_have_one and _DRIVE_PATH.match(self.path) else ""


def read(written: str) -> Uri:
    """An absolute URI, a path on a disk (``C:/x``) or a share (two backslashes, host, path). Raises InvalidUri."""
    written = written.strip(BLANKS)
    drive = _DRIVE.fullmatch(written)
    if drive is not None:
        return Uri("file", _path(f"/{written}".replace("%", "%25"), FILE), authority=True)
    if written[:2] in ("\\\\", "//"):
        host, slash, path = written[2:].replace("\\", "/").replace("%", "%25").partition("/")
        return Uri("file", _path(slash + path, FILE) or "/", authority=True, host=_host(host, FILE))
    found = SCHEME.fullmatch(written)
    if found is None or len(found[1]) < 2:
        raise InvalidUri(written)
    scheme, rest = found[1].lower(), found[2]
    syntax = _SYNTAXES.get(scheme, _OTHER)
    if scheme == "mailto":
        return _mailbox(rest, syntax)
    if syntax.authority is not False and re.match(r"[/\\]{2}" if syntax.slashes else "//", rest):
        return _with_authority(
            scheme, syntax, f"/{rest[2:]}" if syntax is FILE and _DRIVE.match(rest[2:]) else rest[2:]
        )
    if syntax.authority:
        raise InvalidUri(written)
    path, query, fragment = _split(rest, syntax)
    return Uri(scheme, escaped(path, ""), query=query, fragment=fragment)


def _with_authority(scheme: str, syntax: Syntax, rest: str) -> Uri:
    user, host, colon, port, tail = _AUTHORITY.fullmatch(rest).groups()  # type: ignore[union-attr]
    if tail[:1] not in ("", "/", "?", "#") or (user is not None and (not syntax.user or re.search(r"\s", user))):
        raise InvalidUri(rest)
    path, query, fragment = _split(tail, syntax)
    is_local = not host and not colon and user is None and syntax.empty_host
    return Uri(
        scheme,
        _path(path, syntax) or "/",
        authority=True,
        user="" if user is None else f"{escaped(user, '')}@",
        host="" if is_local else _host(host, syntax),
        port=_port(port, syntax) if colon else "",
        query=query,
        fragment=fragment,
    )


def _mailbox(rest: str, syntax: Syntax) -> Uri:
    user, host, tail = _MAILBOX.fullmatch(rest).groups()  # type: ignore[union-attr]
    path, query, fragment = _split(tail, syntax)
    if "@" in path or (user is not None and re.search(r"\s", user)):
        raise InvalidUri(rest)
    return Uri(
        "mailto",
        escaped(path, ""),
        user="" if user is None else f"{escaped(user, '')}@",
        host=_host(host, syntax) if host or user is not None else "",
        query=query,
        fragment=fragment,
    )


def _split(written: str, syntax: Syntax) -> tuple[str, str, str]:
    """The path as it is written, and the query and the fragment, escaped, with their marks."""
    before, hash_, fragment = written.partition("#")
    path, mark, query = before.partition("?") if syntax.query else (before, "", "")
    return path, escaped(mark + query, "?"), escaped(hash_ + fragment, "?#")


def _path(written: str, syntax: Syntax) -> str:
    """The path after an authority."""
    path = escaped(written.replace("\\", "/") if syntax.slashes else written, "")
    if syntax.escaped_slashes:
        path = re.sub("%2[Ff]", "/", path)
    drive = _DRIVE_PATH.fullmatch(path) if syntax is FILE else None
    if drive is not None:
        return f"/{drive[1]}:{without_dots(drive[2])}"
    return without_dots(path) if syntax.compress else path


def _host(host: str, syntax: Syntax) -> str:
    if host[:1] == "[":
        try:
            return f"[{show_v6(IPv6Address(host[1:-1].partition('%')[0]))}]"
        except ValueError:
            raise InvalidUri(host) from None
    if not _HOST.fullmatch(host) or any(len(label) > _MAX_LABEL for label in host.split(".")):
        raise InvalidUri(host)
    number = v4_number(host) if syntax is not _OTHER else None
    return str(IPv4Address(number)) if number is not None else host.lower()


def _port(port: str, syntax: Syntax) -> str:
    if syntax.port == 0 or (not port and syntax is _OTHER):
        raise InvalidUri(port)
    if not port:
        return ""
    if not re.fullmatch("[0-9]{1,9}", port) or int(port) > _MAX_PORT:
        raise InvalidUri(port)
    return "" if int(port) == syntax.port else f":{int(port)}"


def is_well_formed(written: str) -> bool:
    """Whether an absolute URI needs no character escaped and no slash added."""
    written = written.strip(BLANKS)
    try:
        uri = read(written)
    except InvalidUri:
        return False
    found = SCHEME.fullmatch(written)
    if found is None or len(found[1]) < 2:
        return False
    rest = found[2]
    if uri.authority:
        rest = re.sub(r"^//([^/?#@]*@)?(\[[^\]]*\])?", "", rest) if rest[:2] == "//" else "\\"
    if uri.scheme == "file" and (
        found[2][:4] == "////" or re.match("///[A-Za-z](:(?!/)|[|])|//[A-Za-z][:|]", found[2])
    ):
        return False
    unescapes = uri.syntax.escaped_slashes and re.search("%2[Ff]", rest)
    return not (_UNSAFE.search(rest) or unescapes or ("?" in rest.partition("#")[0] and not uri.syntax.query))


def join(base: Uri, relative: str) -> Uri:
    """Resolve ``relative``, absolute or not, against ``base``. Raises InvalidUri."""
    relative = relative.strip(BLANKS)
    if not relative:
        return base
    if relative[:2] != "//":
        try:
            return read(relative)
        except InvalidUri:
            pass
    return read(_joined(base, relative))


def _joined(base: Uri, relative: str) -> str:
    """The text of the absolute URI; ``relative`` isn't absolute."""
    syntax, whole = base.syntax, f"{base.head}{base.path}"
    if relative[0] == "#":
        return whole + base.query + relative
    if relative[0] == "?" and syntax.query:
        return whole + relative
    found = SCHEME.match(relative)
    is_absolute = found is not None and len(found[1]) > 1
    if re.match("[A-Za-z][:|].", relative) or (is_absolute and found[1].lower() != base.scheme):  # type: ignore[index]
        raise InvalidUri(relative)
    if found is not None and is_absolute:
        relative = found[2]
        if not relative:
            return str(base)
    first = relative[0]
    if first == "/" or (first == "\\" and syntax.slashes):
        if base.scheme == "file":
            if relative[1:2] in ("/", "\\"):
                return f"file:{relative}"
            share = re.match("/[^/]*", base.path)[0] if base.host else base.drive  # type: ignore[index]
            return base.head + share + relative.replace("\\", "/", 1)
        if relative[1:2] == "/":
            return f"{base.scheme}:{relative}"
        return f"{base.head}/{relative[1:]}"
    end = re.search("[?#]" if syntax.query else "#", relative)
    path, extra = (relative[: end.start()], relative[end.start() :]) if end is not None else (relative, "")
    before = base.path.removeprefix(base.drive)
    return base.head + base.drive + without_dots(before[: before.rfind("/") + 1] + path) + extra


def escaped(written: str, kept: str) -> str:
    """Escape a string as a URI does: characters that must be escaped are, and unreserved ones aren't."""
    if "%" in written:
        written = ESCAPED.sub(_normal_escape, written)
    return quote(written, safe=_KEPT + kept, errors="replace")


def _normal_escape(found: re.Match[str]) -> str:
    if found[0] == "%":
        return "%25"
    whole, parts, at = unquote_to_bytes(found[0]), [], 0
    while at < len(whole):
        size = _sequence(whole, at)
        shown = found[0][3 * at : 3 * (at + size)]
        if size > 1:
            shown = shown.upper()
        elif whole[at] in _UNRESERVED:
            shown = chr(whole[at])
        parts.append(shown)
        at += size
    return "".join(parts)


def _sequence(whole: bytes, at: int) -> int:
    """The length of the character that UTF-8 has at a place; 1 also where there is none that a URI may hold."""
    for size in (2, 3, 4):
        try:
            decoded = whole[at : at + size].decode()
        except UnicodeDecodeError:
            continue
        if len(decoded) == 1 and len(decoded.encode()) == size:
            return 1 if _PRIVATE.match(decoded) else size
    return 1


def without_dots(path: str) -> str:
    """The path without ``.`` and ``..``; its first segment, which is empty where it begins with a slash, is kept."""
    if "." not in path:
        return path
    kept: list[str] = []
    first, *segments = path.split("/")
    kept.append(first)
    for index, segment in enumerate(segments):
        if segment == ".." and len(kept) > 1:
            kept.pop()
        if segment not in (".", ".."):
            kept.append(segment)
        elif index == len(segments) - 1:
            kept.append("")
    return "/".join(kept)
