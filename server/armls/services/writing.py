"""Files written whole or not at all."""

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
    """A file that cannot be written. ``reason`` is one line: what is wrong and what to do."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name, self.reason = name, reason


def rewrite(path: str, before: SourceText, after: str) -> None:
    """Put ``after`` in the place of a document's text; encoding, byte-order mark, rights and links stay.

    Raises Unwritable, and leaves the file as it is, also where it no longer holds ``before``.
    """
    try:
        data = read_bytes(path)
    except Unreadable as error:
        raise Unwritable(path, f"it was not fixed: {error.reason}") from None
    mark, encoding, _ = encoding_of(data)
    if data[len(mark) :].decode(encoding, "replace") != before.text:
        raise Unwritable(path, "it was not fixed: it has changed meanwhile; run armls again")
    write(path, encoded(path, mark, encoding, after))


def encoded(path: str, mark: bytes, encoding: str, text: str) -> bytes:
    """The text as bytes behind a byte-order mark. Raises Unwritable."""
    try:
        return mark + text.encode(encoding)
    except UnicodeEncodeError:
        raise Unwritable(path, "half of a character cannot be written; put its other half beside it") from None


def write(path: str, data: bytes) -> None:
    """Make ``data`` the whole content of a file, new or not, in one step. Raises Unwritable."""
    with replacing(path) as stream:
        stream.write(data)


@contextmanager
def replacing(path: str) -> Iterator[BinaryIO]:
    """A stream whose content replaces a file, new or not, in one step when the block ends.

    If the block raises, the file stays as it is. Raises Unwritable, also for an OSError of the block.
    """
    try:
        target = Path(os.path.realpath(path))  # the file that a link means, not the link
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
    """Raise Unwritable for what is not to be replaced."""
    if stat.S_ISDIR(status.st_mode):
        raise Unwritable(path, "this is a folder, not a file")
    if not stat.S_ISREG(status.st_mode):
        raise Unwritable(path, "this is no ordinary file")
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise Unwritable(path, "this file is read-only; change its rights or leave it out")


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
        return "this is no path"
    if isinstance(error, PermissionError):
        return "no permission to write here; change the rights of the folder"
    if isinstance(error, FileNotFoundError):
        return "there is no such folder; make it first"
    return (error.strerror or str(error) or type(error).__name__).lower()
