"""The catalogue of the user: one that was built from a newer package, in the user's data folder.

Only the user puts it there, with ``armls catalogue update``; no setting and no workspace names one. It is built into
memory, read once in full, and then replaces the old file in one step.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Protocol
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from armls.services.catalogue.building import build
from armls.services.catalogue.errors import CatalogueError
from armls.services.catalogue.reading import CatalogueFile
from armls.services.catalogue.sources import MAX_PACKAGE, files_of
from armls.services.writing import write

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_BLOCK = 1 << 20
_TIMEOUT_SECONDS = 60
_MAX_MANIFEST = 1 << 20


class Stream(Protocol):
    """Bytes that are read block by block."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end."""


def update(
    source: str,
    target: Path,
    *,
    sha256: str = "",
    today: date,
    check: Callable[[], None] = lambda: None,
    open_url: Callable[[str], Stream] | None = None,
) -> CatalogueFile:
    """Build the user's catalogue from a package, descriptions included, and put it in the place of the old one.

    ``source``: a file, a folder, or an https URL. ``sha256``: the digest that the file must have. ``check`` may raise
    to stop it. Raises CatalogueError, Unwritable or OSError; the old catalogue then is as it was.
    """
    if sha256 and not re.fullmatch(r"[0-9A-Fa-f]{64}", sha256):
        raise CatalogueError("a SHA-256 has 64 hexadecimal digits")
    with _local(source, check, open_url or _open_url) as path:
        if not path.exists():
            raise CatalogueError(f"there is no file '{source}'")
        if sha256:
            _verify(path, sha256)
        version, day = _version_of(path, today)
        content, _ = build(files_of(path), version, day, texts=True, check=check)
    catalogue = CatalogueFile(content)
    target.parent.mkdir(parents=True, exist_ok=True)
    write(str(target), content)
    return catalogue


def reset(target: Path) -> bool:
    """Remove the user's catalogue; whether there was one."""
    try:
        target.unlink()
    except FileNotFoundError:
        return False
    return True


@contextmanager
def _local(source: str, check: Callable[[], None], open_url: Callable[[str], Stream]) -> Iterator[Path]:
    """The source as a file; a download is removed at the end."""
    if not _URL.match(source):
        yield Path(source)
        return
    if urlsplit(source).scheme.lower() != "https":
        raise CatalogueError("a URL must begin with https://")
    with tempfile.TemporaryDirectory(prefix="armls-") as folder:
        path = Path(folder) / "package"
        _download(source, path, check, open_url)
        yield path


def _download(url: str, path: Path, check: Callable[[], None], open_url: Callable[[str], Stream]) -> None:
    try:
        stream = open_url(url)
        size = 0
        with open(path, "wb") as file:
            while block := stream.read(_BLOCK):
                check()
                size += len(block)
                if size > MAX_PACKAGE:
                    raise CatalogueError(f"it is larger than {MAX_PACKAGE >> 20} MB")
                file.write(block)
    except URLError as error:
        raise CatalogueError(f"it cannot be downloaded: {error.reason}") from None
    except (OSError, ValueError) as error:
        raise CatalogueError(f"it cannot be downloaded: {error}") from None


class _HttpsOnly(HTTPRedirectHandler):
    """Follows redirects to https URLs only."""

    def redirect_request(
        self, req: Request, fp: object, code: int, msg: str, headers: object, newurl: str
    ) -> Request | None:
        if urlsplit(newurl).scheme.lower() != "https":
            raise URLError("the server redirects to a URL that does not begin with https://")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _open_url(url: str) -> Stream:
    stream: Stream = build_opener(_HttpsOnly()).open(Request(url), timeout=_TIMEOUT_SECONDS)
    return stream


def _verify(path: Path, sha256: str) -> None:
    if path.is_dir():
        raise CatalogueError("a folder has no SHA-256; name a file")
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    if digest.hexdigest() != sha256.lower():
        raise CatalogueError(f"its SHA-256 is {digest.hexdigest()}, not {sha256.lower()}")


def _version_of(path: Path, today: date) -> tuple[str, str]:
    """The version of a package as its manifest has it, and the day that it was made; else of the file."""
    if path.is_file():
        with (
            suppress(zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError),
            zipfile.ZipFile(path) as package,
        ):
            for entry in package.infolist():
                if entry.filename.lower().endswith(".nuspec") and "/" not in entry.filename:
                    with package.open(entry) as file:
                        text = file.read(_MAX_MANIFEST).decode("utf-8", "replace")
                    found = re.search(r"<version>\s*([0-9A-Za-z.+-]{1,64})\s*</version>", text)
                    day = date(*entry.date_time[:3])
                    return (found[1] if found else "unknown"), _plausible(day, today)
    day = date.fromtimestamp(path.stat().st_mtime)
    return "unknown", _plausible(day, today)


def _plausible(day: date, today: date) -> str:
    """The day as text; today where it is one that archives hold for want of a better one, or is yet to come."""
    return (day if date(2000, 1, 1) < day <= today else today).isoformat()
