"""Bytes from disk or standard input to text, and what to tell the user where that fails."""

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
"""No larger file is read, so that none can take all memory."""

MOST_LOG_BYTES = 8 << 20
"""What is read of a text that is no document."""

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
    """A document that cannot be had. ``reason`` is one line: what is wrong and what to do."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name, self.reason = name, reason


def leads_out(path: str, folder: str | None = None) -> bool:
    """Whether a path is a link to something outside a folder, by default the one that it is in.

    What was not named is not read then: whoever makes a repository must not choose what is shown of other folders.
    """
    # For every edit: os.path is faster.
    return os.path.islink(path) and not is_inside(path, folder or os.path.dirname(path))  # noqa: PTH114, PTH120


def read(path: str) -> SourceText:
    """The text of a file, without its byte-order mark. Raises Unreadable, also for what is no ordinary file."""
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
        raise Unreadable(path, "this is no path") from error


def _open(path: str, flags: int) -> int:
    # A pipe that nobody writes to would be waited for, for ever.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _no_file(mode: int) -> str:
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        return "this is a pipe or socket, not a file; give its content as standard input, for which '-' stands"
    return "this is a device, not a file"


def _bounded(stream: BinaryIO, name: str, size: int = 0, most: int | None = None) -> bytes:
    """The rest of a stream of ``size`` bytes, as far as that is known. Raises Unreadable where it is more than most."""
    most = MOST_BYTES if most is None else most
    data: bytes | None = stream.read(most + 1) if size <= most else b""
    if data is None:  # files of the system, such as /proc/kmsg, may have nothing to read yet
        raise Unreadable(name, "reading this file would block; it isn't an ordinary file")
    if max(len(data), size) > most:
        advice = "; Azure takes templates of up to 4 MB" if most == MOST_BYTES else ""
        raise Unreadable(name, f"this is larger than {most >> 20} MB{advice}")
    return data


def read_stream(stream: BinaryIO, name: str) -> SourceText:
    """The text of a stream such as standard input, read to its end. Raises Unreadable."""
    return decode(stream_bytes(stream, name), name)


def stream_bytes(stream: BinaryIO, name: str) -> bytes:
    """What is left in a stream. Raises Unreadable."""
    try:
        return _bounded(stream, name)
    except OSError as error:
        raise Unreadable(name, reason_of(error)) from error


def read_loosely(stream: BinaryIO) -> str:
    """The text of a stream that is no document, such as a log: what cannot be decoded is replaced.

    UTF-8, or what its byte-order mark says; UTF-16 also without one, for Windows' shells redirect in it. Of more than
    ``MOST_LOG_BYTES`` only the beginning is read.
    """
    data = stream.read(MOST_LOG_BYTES)
    mark, encoding, _ = next((one for one in MARKS if data.startswith(one[0])), (b"", "utf-8", ""))
    if not mark and data[1:2] == b"\0" and data[3:4] == b"\0":
        encoding = "utf-16-le"
    return data[len(mark) :].decode(encoding, "replace")


def decode(data: bytes, name: str) -> SourceText:
    """The text of a document: UTF-8, or what its byte-order mark says. Raises Unreadable."""
    mark, encoding, label = encoding_of(data)
    if not mark and (data[:2] in (b"{\0", b"\0{") or data[:4] == b"\0\0\0{"):
        raise Unreadable(name, "this is UTF-16 or UTF-32 without a byte-order mark; save the file as UTF-8")
    body = data[len(mark) :]
    try:
        return SourceText(body.decode(encoding))
    except UnicodeDecodeError as error:
        raise Unreadable(name, _not_text(body, encoding, label, error.start)) from None


def encoding_of(data: bytes) -> tuple[bytes, str, str]:
    """The byte-order mark that stands at the beginning, Python's name of the encoding, and ours for users."""
    return next((one for one in MARKS if data.startswith(one[0])), (b"", "utf-8", "UTF-8"))


def _not_text(body: bytes, encoding: str, label: str, at: int) -> str:
    """Where and why bytes are no text."""
    before = SourceText(body[:at].decode(encoding, "replace"))
    line, column = before.position(len(before), "utf-32")
    what = f"byte 0x{body[at]:02X}" if label == "UTF-8" else "what stands"
    return f"this is no valid {label}: {what} at line {line + 1}, column {column + 1}; save the file as UTF-8"


def reason_of(error: OSError) -> str:
    """One line that says why a file or folder cannot be read."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, PermissionError):
        return "no permission to read this; change its rights or leave it out"
    if isinstance(error, IsADirectoryError):
        return "this is a folder, not a file"
    return (error.strerror or str(error) or type(error).__name__).lower()


def may_be_template(name: str, text: str) -> bool:
    """A cheap look before parsing: False only where the text is certainly none of the four kinds of document."""
    if _NAMES.search(name) or _SCHEMAS.search(text):
        return True
    return any(shape.search(text) for shape in _SHAPES) and _VERSION.search(text) is not None


class Reader:
    """Reads documents together with the siblings they are judged with, each folder listed once."""

    def __init__(self) -> None:
        self._folders: dict[str, dict[str, list[str]]] = {}
        self._texts: dict[str, tuple[tuple[int, int], SourceText]] = {}

    def siblings(self, name: str) -> list[str]:
        """The files beside ``name`` (a path with ``/``) that it is judged with, as paths like it.

        Links that lead out of the folder are not among them.
        """
        from armls.services.analysis.snapshot import sibling_names  # commands that check nothing start without it

        folder, slash, own = name.rpartition("/")
        entries = self._entries(folder + slash)
        found = (folder + slash + entry for wanted in sibling_names(own) for entry in entries.get(wanted, ()))
        return [path for path in found if not leads_out(path)]

    def documents(self, name: str, text: SourceText) -> tuple[dict[str, SourceText], list[Unreadable]]:
        """A document's text and that of its siblings, by path, and which of these could not be read."""
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
        """The text of a file as it is now; None where it cannot be read, or is too large."""
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
        """What is in a folder, by name in lower case."""
        if folder not in self._folders:
            try:
                entries = sorted(os.listdir(folder or "."))
            except OSError:
                # A folder that may be entered but not listed still gives the files that are named.
                entries = []
            self._folders[folder] = by_lower_case(entries)
        return self._folders[folder]


def by_lower_case(names: Iterable[str]) -> dict[str, list[str]]:
    """Names by their lower case, in their order."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name.lower(), []).append(name)
    return found
