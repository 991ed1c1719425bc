"""Reads a zip that may be hostile: nothing is unpacked beyond what its directory says and the Marketplace accepts."""

from __future__ import annotations

import hashlib
import os
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, BinaryIO

from armls.core.cancellation import CancelCheck
from armls.services.files import reason_of
from armls.services.packager.deflating import BLOCK_BYTES
from armls.services.packager.model import PackageLimits, PackageProblem, PackagingFailed, PackedFile
from armls.services.packager.naming import name_problem

_END = b"PK\x05\x06"
_LONGEST_END = 22 + 0xFFFF
_LARGEST_DIRECTORY = 64 << 20
_MOST_UNPACKED = 4 << 30
_METHODS = {zipfile.ZIP_STORED: "stored", zipfile.ZIP_DEFLATED: "deflate"}
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    UnicodeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class ZipContent:
    """The files of a zip, those that can't be read left out, and what is wrong with its entries."""

    files: tuple[PackedFile, ...]
    problems: tuple[PackageProblem, ...]


Keep = Callable[[str, int, Iterator[bytes]], Iterator[bytes]]
"""Gets a file's path, its size and its blocks, and passes these on; where it keeps them is its own affair."""


def read_zip(path: str, limits: PackageLimits, keep: Keep, cancel: CancelCheck) -> ZipContent:
    """Read all entries of a zip, each to its end, so that its checksum is compared.

    Raises PackagingFailed where the file isn't a readable zip, and Cancelled when ``cancel`` does.
    """
    try:
        with open(path, "rb", opener=_open_plain) as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise PackagingFailed(f"{path}: this isn't an ordinary file")
            if status.st_size > limits.package:
                message = f"The package has {status.st_size} bytes; at most {limits.package} are allowed"
                return ZipContent((), (PackageProblem("", message, "make it smaller"),))
            _check_directory(path, stream, status.st_size)
            with zipfile.ZipFile(stream) as archive:
                return _Reading(archive, limits, keep, cancel).content()
    except OSError as error:
        raise PackagingFailed(f"{path}: {reason_of(error)}") from error
    except _BROKEN as error:
        raise PackagingFailed(f"{path}: this isn't a valid zip ({_one_line(error)}); make it again") from error


def _open_plain(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _check_directory(path: str, stream: BinaryIO, size: int) -> None:
    """Raise PackagingFailed where the zip's directory is too large to be read, or isn't there."""
    stream.seek(max(0, size - _LONGEST_END))
    tail = stream.read(_LONGEST_END)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise PackagingFailed(f"{path}: this isn't a zip, or its end is missing; make it again")
    length = struct.unpack_from("<I", tail, at + 12)[0]
    if length != 0xFFFFFFFF and length > _LARGEST_DIRECTORY:
        raise PackagingFailed(
            f"{path}: the directory of this zip has {length >> 20} MB; make it again with fewer files"
        )
    stream.seek(0)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


class _Reading:
    def __init__(self, archive: zipfile.ZipFile, limits: PackageLimits, keep: Keep, cancel: CancelCheck) -> None:
        self._archive, self._limits, self._keep, self._cancel = archive, limits, keep, cancel
        self._unpacked = 0

    def content(self) -> ZipContent:
        """All files and problems, in the order of the zip."""
        entries = self._archive.infolist()
        if len(entries) > self._limits.files:
            message = f"The package has {len(entries)} files; at most {self._limits.files} are allowed"
            return ZipContent((), (PackageProblem("", message, "remove files"),))
        problems = [*_duplicates(entries), *_overlaps(entries, self._archive.start_dir)]
        refused = {problem.path for problem in problems}
        files = []
        for entry in entries:
            self._cancel()
            path = entry.orig_filename
            problem = None if path in refused else self._problem(entry)
            if problem is not None:
                problems.append(problem)
            if path in refused or entry.is_dir() or (problem is not None and problem.level == "error"):
                continue
            result = self._read(entry)
            if isinstance(result, PackedFile):
                files.append(result)
            else:
                problems.append(result)
        return ZipContent(tuple(files), tuple(problems))

    def _problem(self, entry: zipfile.ZipInfo) -> PackageProblem | None:
        """Why an entry isn't read, or is objected to."""
        path = entry.orig_filename
        if entry.flag_bits & 0x41:
            return PackageProblem(path, "The entry is encrypted", "make the zip without a password")
        if entry.compress_type not in _METHODS:
            message = f"The compression method {entry.compress_type} isn't supported"
            return PackageProblem(path, message, "use deflate, or store the file")
        mode = entry.external_attr >> 16
        if entry.create_system == 3 and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            return PackageProblem(path, "The entry is a link or a special file", "replace it with an ordinary file")
        if entry.file_size > self._limits.file:
            message = f"The file has {entry.file_size} bytes; at most {self._limits.file} are allowed"
            return PackageProblem(path, message, "remove it")
        self._unpacked += entry.file_size
        if self._unpacked > _MOST_UNPACKED:
            message = f"The files of the package have more than {_MOST_UNPACKED >> 30} GB"
            return PackageProblem(path, message, "remove files; the rest isn't read")
        return name_problem(path.rstrip("/") if entry.is_dir() else path)

    def _read(self, entry: zipfile.ZipInfo) -> PackedFile | PackageProblem:
        """Read an entry to its end."""
        path = entry.orig_filename
        digest, size = hashlib.sha256(), 0
        try:
            with self._archive.open(entry) as stream:
                for block in self._keep(path, entry.file_size, _bounded(stream, entry.file_size)):
                    self._cancel()
                    size += len(block)
                    digest.update(block)
        except _BROKEN as error:
            return PackageProblem(path, f"The entry is damaged: {_one_line(error)}", "make the zip again")
        if size != entry.file_size:
            message = f"The entry has {size} bytes, but the directory says {entry.file_size}"
            return PackageProblem(path, message, "make the zip again")
        return PackedFile(path, size, size, entry.compress_size, digest.hexdigest())


def _bounded(stream: IO[bytes], most: int) -> Iterator[bytes]:
    """The blocks of an entry, no more than its directory says and one byte."""
    left = most + 1
    while left > 0 and (block := stream.read(min(BLOCK_BYTES, left))):
        left -= len(block)
        yield block


def _duplicates(entries: Sequence[zipfile.ZipInfo]) -> Iterator[PackageProblem]:
    for path, count in Counter(entry.orig_filename for entry in entries).items():
        if count > 1:
            yield PackageProblem(path, f"The entry is duplicated ({count} times)", "keep one of them")


def _overlaps(entries: Sequence[zipfile.ZipInfo], end: int) -> Iterator[PackageProblem]:
    """Entries whose data is shared with the next one's, as in zip bombs."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    for entry, following in zip(ordered, [*ordered[1:], None], strict=True):
        stop = following.header_offset if following is not None else end
        if entry.header_offset + 30 + entry.compress_size > stop:
            message = "The data of the entry overlaps with another one's, as in a zip bomb"
            yield PackageProblem(entry.orig_filename, message, "make the zip again")
