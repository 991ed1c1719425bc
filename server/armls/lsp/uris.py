"""URIs of clients, paths of files, and the names under which documents are known here.

A document's *name* is its path with ``/`` if it is a file, and else its URI as the client wrote it. Two spellings of
one document (``file:///c%3A/x``, ``file:///C:/./x``; ``untitled:a%20b``, ``untitled:a b``) have one *identity*.
"""

from __future__ import annotations

import os
import posixpath
import re
import sys
import unicodedata
from urllib.parse import quote, unquote, urlsplit

_IS_WINDOWS = os.name == "nt"
_FOLDS_CASE = sys.platform in ("win32", "darwin", "cygwin")
_DRIVE = re.compile(r"/?([A-Za-z])[:|](?=/|$)")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_SAFE = "/~!$&'()*+,;=:@"


def path_of(uri: str, is_windows: bool = _IS_WINDOWS) -> str | None:
    """The path, with ``/``, that a ``file`` URI means; None for every other URI."""
    if uri[:5].lower() != "file:":
        return None
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    # A query or fragment is part of the name for clients that do not encode '?' and '#'.
    tail = ("?" + parts.query if parts.query else "") + ("#" + parts.fragment if parts.fragment else "")
    path = unquote(parts.path + tail, errors="surrogateescape")
    if "/." in path or "//" in path[1:]:
        path = posixpath.normpath(path) + ("/" if path.endswith("/") else "")
    if parts.netloc and parts.netloc.lower() != "localhost":
        return f"//{unquote(parts.netloc)}{path}"
    if is_windows:
        path = path.replace("\\", "/")
        drive = _DRIVE.match(path)
        if drive is not None:
            return f"{drive[1].upper()}:{path[drive.end() :] or '/'}"
    return path or "/"


def uri_of(path: str) -> str:
    """The URI of an absolute path with ``/`` or, on Windows, ``\\``."""
    path = path.replace("\\", "/") if _IS_WINDOWS or re.match(r"[A-Za-z]:\\", path) else path
    if path.startswith("//"):
        host, _, rest = path[2:].partition("/")
        return f"file://{quote(host)}/{_quoted(rest)}"
    if re.match(r"[A-Za-z]:", path):
        # As Visual Studio Code writes it.
        return f"file:///{path[0].lower()}%3A{_quoted(path[2:])}"
    return f"file://{_quoted(path)}"


def name_of(uri: str, is_windows: bool = _IS_WINDOWS) -> str:
    """The name of the document with that URI."""
    path = path_of(uri, is_windows)
    return uri if path is None else path


def identity_of(name: str, folds_case: bool = _FOLDS_CASE) -> str:
    """What two names of one document have in common.

    Drives are told apart by no case on any system: a client on Windows may talk to a server elsewhere.
    """
    if not name.startswith("/") and _SCHEME.match(name):
        scheme, _, rest = name.partition(":")
        rest = unquote(rest, errors="surrogateescape")
        if rest.startswith("//"):
            host, slash, path = rest[2:].partition("/")
            rest = f"//{host.lower()}{_with_lower_drive(slash + path)}"
        name = f"{scheme.lower()}:{rest}"
    if not folds_case:
        return _with_lower_drive(name)
    return unicodedata.normalize("NFC", name).casefold()


def _with_lower_drive(path: str) -> str:
    drive = _DRIVE.match(path) if ":" in path[:3] else None
    return path if drive is None else path[: drive.end()].lower() + path[drive.end() :]


def _quoted(path: str) -> str:
    return quote(path, safe=_SAFE, errors="surrogateescape")
