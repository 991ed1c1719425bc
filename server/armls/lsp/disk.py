"""What the server has read from disk, as long as it is still what is there."""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from collections.abc import Iterable

from armls.core.text import SourceText

Stamp = tuple[int, int]
"""When a file was written, in nanoseconds, and its size."""

_KEPT_TEXTS = 48
_KEPT_FOLDERS = 256


def stamp_of(path: str) -> Stamp | None:
    """The stamp of a file or folder; None where there is none that we may see."""
    try:
        status = os.stat(path)  # noqa: PTH116 (called for every edit)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size


class Disk:
    """Texts of files and names in folders. The same text is the same object while the file stays as it is."""

    def __init__(self) -> None:
        self._texts: OrderedDict[str, tuple[Stamp, SourceText | None]] = OrderedDict()
        self._folders: OrderedDict[str, tuple[Stamp | None, dict[str, list[str]]]] = OrderedDict()

    def forget(self) -> None:
        """Read everything again: the client says that files have changed."""
        self._texts.clear()
        self._folders.clear()

    def text(self, path: str, most: int | None = None) -> SourceText | None:
        """The text of a file; None where it cannot be read, or is larger than ``most`` bytes."""
        stamp = stamp_of(path)
        if stamp is None or (most is not None and stamp[1] > most):
            return None
        if not self._is_known(path, stamp):
            self._keep(path, stamp, _read(path))
        self._texts.move_to_end(path)
        return self._texts[path][1]

    async def load(self, paths: Iterable[str], most: int | None = None) -> None:
        """Read files on another thread, so that ``text`` need not; what was read already is not read again.

        Of several calls that read a file at the same time, the first to end gives its text.
        """
        for path in paths:
            stamp = stamp_of(path)
            if stamp is None or (most is not None and stamp[1] > most):
                continue
            if not self._is_known(path, stamp):
                text = await asyncio.to_thread(_read, path)
                if not self._is_known(path, stamp):
                    self._keep(path, stamp, text)

    def _is_known(self, path: str, stamp: Stamp) -> bool:
        known = self._texts.get(path)
        return known is not None and known[0] == stamp

    def _keep(self, path: str, stamp: Stamp, text: SourceText | None) -> None:
        self._texts[path] = stamp, text
        if len(self._texts) > _KEPT_TEXTS:
            self._texts.popitem(last=False)

    def names(self, folder: str, lower: str) -> list[str]:
        """The names in a folder that are ``lower`` in lower case, sorted."""
        from armls.services.files import by_lower_case

        stamp = stamp_of(folder)
        known = self._folders.get(folder)
        if known is None or known[0] != stamp:
            try:
                names = sorted(os.listdir(folder))
            except (OSError, ValueError):
                names = []
            known = self._folders[folder] = stamp, by_lower_case(names)
            if len(self._folders) > _KEPT_FOLDERS:
                self._folders.popitem(last=False)
        return known[1].get(lower, [])


def _read(path: str) -> SourceText | None:
    from armls.services.files import Unreadable, read

    try:
        return read(path)
    except Unreadable:
        return None
