"""Reading of text from disk or standard input, with messages for failures."""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Iterable
from typing import BinaryIO

from armls.core.text import SourceText
from armls.services.links import MOST_LINKED_BYTES, MOST_LINKS, is_inside, linked_texts

MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)

MOST_BYTES = 256 << 20
"""The size of the largest file that is read, so that none can exhaust memory."""

MOST_LOG_BYTES = 8 << 20
"""The most bytes that are read of a log."""

_NAMES = re.compile(
    r"(createuidefinition|viewdefinition|(^|[./\\])(maintemplate|azuredeploy)|\.parameters?(\.[\w-]+)?)\.json$", re.I
)
_SCHEMAS = re.compile(
    r"deploymentTemplate\.json|deploymentParameters\.json|createUiDefinition|viewDefinition|uiFormDefinition"
    r"|[\"']kind[\"']\s*:\s*[\"']form[\"']",
    re.I,
)
_SHAPES = (
    re.compile(r"[\"']?resources[\"']?\s*:", re.I),
    re.compile(r"[\"']?parameters[\"']?\s*:", re.I),
)
_VERSION = re.compile(r"[\"']?(contentVersion|handler)[\"']?\s*:", re.I)


class Unreadable(Exception):
    """Raised for a document that can't be read. ``reason`` is one line with the cause and the remedy."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name, self.reason = name, reason


def leads_out(path: str, folder: str | None = None) -> bool:
    """Whether a path is a link to something outside a folder, by default the one that it is in.

    Such a file is only read if named: the author of a repository must not choose which other files are displayed.
    """
    # For every edit: os.path is faster.
    return os.path.islink(path) and not is_inside(path, folder or os.path.dirname(path))  # noqa: PTH114, PTH120


def read(path: str) -> SourceText:
    """The text of a file, without its byte-order mark. Raises Unreadable, also unless it is an ordinary file."""
    return decode(read_bytes(path), path)


def read_bytes(path: str, most: int | None = None) -> bytes:
    """The content of an ordinary file of up to ``most`` bytes (``MOST_BYTES``). Raises Unreadable."""
    try:
        with open(path, "rb", opener=_open) as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable(path, _no_file(status.st_mode))
            return _bounded(stream, path, status.st_size, most)
    except OSError as error:
        raise Unreadable(path, reason_of(error)) from error
    except ValueError as error:  # a NUL in the name
        raise Unreadable(path, "this isn't a valid path") from error


def _open(path: str, flags: int) -> int:
    # Reading a pipe without a writer would block for ever.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _no_file(mode: int) -> str:
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        return "this is a pipe or socket, not a file; redirect its content to standard input and pass '-'"
    return "this is a device, not a file"


def _bounded(stream: BinaryIO, name: str, size: int = 0, most: int | None = None) -> bytes:
    """The rest of a stream of ``size`` bytes, if known. Raises Unreadable if it is more than ``most``."""
    most = MOST_BYTES if most is None else most
    data: bytes | None = stream.read(most + 1) if size <= most else b""
    if data is None:  # system files, such as /proc/kmsg, may have nothing to read yet
        raise Unreadable(name, "reading this file would block; it isn't an ordinary file")
    if max(len(data), size) > most:
        advice = "; Azure accepts templates of up to 4 MB" if most == MOST_BYTES else ""
        raise Unreadable(name, f"this file is larger than {most >> 20} MB{advice}")
    return data


def read_stream(stream: BinaryIO, name: str) -> SourceText:
    """The text of a stream such as standard input, read to its end. Raises Unreadable."""
    return decode(stream_bytes(stream, name), name)


def stream_bytes(stream: BinaryIO, name: str) -> bytes:
    """The rest of a stream. Raises Unreadable."""
    try:
        return _bounded(stream, name)
    except OSError as error:
        raise Unreadable(name, reason_of(error)) from error


def read_loosely(stream: BinaryIO) -> str:
    """The text of a log, with undecodable bytes replaced.

    UTF-8, or the encoding of its byte-order mark; UTF-16 also without one, since Windows' shells redirect in it. At
    most ``MOST_LOG_BYTES`` are read.
    """
    data = stream.read(MOST_LOG_BYTES)
    mark, encoding, _ = next((one for one in MARKS if data.startswith(one[0])), (b"", "utf-8", ""))
    if not mark and data[1:2] == b"\0" and data[3:4] == b"\0":
        encoding = "utf-16-le"
    return data[len(mark) :].decode(encoding, "replace")


def decode(data: bytes, name: str) -> SourceText:
    """The text of a document: UTF-8, or the encoding of its byte-order mark. Raises Unreadable."""
    mark, encoding, label = encoding_of(data)
    if not mark and (data[:2] in (b"{\0", b"\0{") or data[:4] == b"\0\0\0{"):
        raise Unreadable(name, "this is UTF-16 or UTF-32 without a byte-order mark; save the file as UTF-8")
    body = data[len(mark) :]
    try:
        return SourceText(body.decode(encoding))
    except UnicodeDecodeError as error:
        raise Unreadable(name, _not_text(body, encoding, label, error.start)) from None


def encoding_of(data: bytes) -> tuple[bytes, str, str]:
    """The byte-order mark at the beginning, Python's name of the encoding, and its name for users."""
    return next((one for one in MARKS if data.startswith(one[0])), (b"", "utf-8", "UTF-8"))


def _not_text(body: bytes, encoding: str, label: str, at: int) -> str:
    """The message for undecodable bytes, with their position."""
    before = SourceText(body[:at].decode(encoding, "replace"))
    line, column = before.position(len(before), "utf-32")
    what = f"byte 0x{body[at]:02X}" if label == "UTF-8" else "undecodable bytes"
    return f"invalid {label}: {what} at line {line + 1}, column {column + 1}; save the file as UTF-8"


def reason_of(error: OSError) -> str:
    """The message, in one line, for a file or folder that can't be read."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, PermissionError):
        return "permission denied; change its permissions or exclude it"
    if isinstance(error, IsADirectoryError):
        return "this is a folder, not a file"
    return (error.strerror or str(error) or type(error).__name__).lower()


def may_be_template(name: str, text: str) -> bool:
    """A cheap test before parsing: False only if the text is certainly not one of the four kinds of document."""
    if _NAMES.search(name) or _SCHEMAS.search(text):
        return True
    return any(shape.search(text) for shape in _SHAPES) and _VERSION.search(text) is not None


class Reader:
    """A reader of documents with the siblings of their check; each folder is listed once."""

    def __init__(self) -> None:
        self._folders: dict[str, dict[str, list[str]]] = {}
        self._texts: dict[str, tuple[tuple[int, int], SourceText]] = {}

    def siblings(self, name: str) -> list[str]:
        """The siblings with which ``name`` (a path with ``/``) is checked, as paths like it.

        Links that lead out of the folder are excluded.
        """
        from armls.services.analysis.snapshot import sibling_names  # imported here, so that other commands start faster

        folder, slash, own = name.rpartition("/")
        entries = self._entries(folder + slash)
        found = (folder + slash + entry for wanted in sibling_names(own) for entry in entries.get(wanted, ()))
        return [path for path in found if not leads_out(path)]

    def documents(self, name: str, text: SourceText) -> tuple[dict[str, SourceText], list[Unreadable]]:
        """The text of a document and of its siblings, by path, and the siblings that could not be read."""
        found, failures = {name: text}, []
        for other in self.siblings(name):
            try:
                found[other] = read(other)
            except Unreadable as error:
                failures.append(error)
        return found, failures

    def linked(self, name: str, text: SourceText) -> dict[str, SourceText]:
        """The templates that a document links to, by their relative paths as written; those that can be read."""
        return linked_texts(name, text.text, self._linked)

    def _linked(self, path: str) -> SourceText | None:
        """The current text of a file; None if it can't be read, or is too large."""
        try:
            status = os.stat(path)  # noqa: PTH116
            stamp = status.st_mtime_ns, status.st_size
            known = self._texts.get(path)
            if known is None or known[0] != stamp:
                if status.st_size > MOST_LINKED_BYTES:
                    return None
                if len(self._texts) >= MOST_LINKS:
                    self._texts.clear()
                known = self._texts[path] = stamp, read(path)
            return known[1]
        except (OSError, ValueError, Unreadable):
            return None

    def _entries(self, folder: str) -> dict[str, list[str]]:
        """The entries of a folder, by name in lower case."""
        if folder not in self._folders:
            try:
                entries = sorted(os.listdir(folder or "."))
            except OSError:
                # A folder that can be entered but not listed still has the named files.
                entries = []
            self._folders[folder] = by_lower_case(entries)
        return self._folders[folder]


def by_lower_case(names: Iterable[str]) -> dict[str, list[str]]:
    """The names by their lower case, in order."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name.lower(), []).append(name)
    return found
