"""Atomic writing of files."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from armls.core.text import SourceText
from armls.services.files import Unreadable, encoding_of, read_bytes


class Unwritable(Exception):
    """Raised for a file that can't be written. ``reason`` is one line with the cause and the remedy."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name, self.reason = name, reason


def rewrite(path: str, before: SourceText, after: str) -> None:
    """Replace a document's text by ``after``; encoding, byte-order mark, permissions and links are kept.

    Raises Unwritable, and leaves the file unchanged, also if its text is no longer ``before``.
    """
    try:
        data = read_bytes(path)
    except Unreadable as error:
        raise Unwritable(path, f"not fixed: {error.reason}") from None
    mark, encoding, _ = encoding_of(data)
    if data[len(mark) :].decode(encoding, "replace") != before.text:
        raise Unwritable(path, "not fixed: the file has changed meanwhile; run armls again")
    write(path, encoded(path, mark, encoding, after))


def encoded(path: str, mark: bytes, encoding: str, text: str) -> bytes:
    """Encode the text with a byte-order mark. Raises Unwritable."""
    try:
        return mark + text.encode(encoding)
    except UnicodeEncodeError:
        raise Unwritable(
            path, "the text has a lone surrogate, which can't be encoded; complete the surrogate pair"
        ) from None


def write(path: str, data: bytes) -> None:
    """Write ``data`` as the whole content of a file, new or not, atomically. Raises Unwritable."""
    with replacing(path) as stream:
        stream.write(data)


@contextmanager
def replacing(path: str) -> Iterator[BinaryIO]:
    """A stream whose content replaces a file, new or not, atomically at the end of the block.

    If the block raises, the file is unchanged. Raises Unwritable, also for an OSError of the block.
    """
    try:
        target = Path(os.path.realpath(path))  # the target of a link, not the link
        try:
            status = target.stat()
        except FileNotFoundError:
            status = None
        if status is not None:
            _refuse(path, target, status)
        with _replacing(target, status) as stream:
            yield stream
    except (OSError, ValueError) as error:
        raise Unwritable(path, _reason(error)) from error


def _refuse(path: str, target: Path, status: os.stat_result) -> None:
    """Raise Unwritable for a path that must not be replaced."""
    if stat.S_ISDIR(status.st_mode):
        raise Unwritable(path, "this is a folder, not a file")
    if not stat.S_ISREG(status.st_mode):
        raise Unwritable(path, "this isn't an ordinary file")
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise Unwritable(path, "the file is read-only; change its permissions or exclude it")


@contextmanager
def _replacing(target: Path, status: os.stat_result | None) -> Iterator[BinaryIO]:
    descriptor, name = tempfile.mkstemp(prefix=".armls-", suffix=".tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with open(descriptor, "w+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(stat.S_IMODE(status.st_mode) if status is not None else _usual_rights())
        if status is not None and hasattr(os, "chown"):
            with suppress(OSError):
                os.chown(temporary, status.st_uid, status.st_gid)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _usual_rights() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, ValueError):
        return "this isn't a valid path"
    if isinstance(error, PermissionError):
        return "permission denied; change the permissions of the folder"
    if isinstance(error, FileNotFoundError):
        return "no such folder; create it first"
    return (error.strerror or str(error) or type(error).__name__).lower()
