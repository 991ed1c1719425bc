"""The input of one run of ARM-TTK: a template, and every file that its verdict depends on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from armls.core.kinds import MAIN_NAMES, UI_NAME, is_main
from armls.services.ttk.adapter import PoolError

_MOST_FILES, _MOST_BYTES = 2000, 64 << 20


@dataclass(frozen=True, slots=True)
class Unit:
    """``files`` are the contents by their paths relative to ``folder`` (with ``/`` at its end, or empty)."""

    folder: str
    template: str
    files: Mapping[str, bytes]

    def name_of(self, relative: str) -> str:
        """A file's path as it is known outside."""
        return self.folder + relative

    def key(self, *others: str) -> str:
        """A hash of all of it, and of what else a result depends on. Where the folder lies makes no difference."""
        files = sorted((name, hashlib.sha256(data).hexdigest()) for name, data in self.files.items())
        whole = json.dumps([others, self.template, files])
        return hashlib.sha256(whole.encode()).hexdigest()


class Source:
    """Where a unit's files come from: ``read`` gives a path's bytes, ``below`` the JSON files beneath a folder,
    ``beside`` the names in it. Folders are given with ``/`` at their end, the current one as an empty text."""

    def __init__(
        self,
        read: Callable[[str], bytes],
        below: Callable[[str], Iterable[str]],
        beside: Callable[[str], Sequence[str]],
    ) -> None:
        self.read, self.below, self.beside = read, below, beside

    def unit_of(self, path: str) -> Unit:
        """The run that checks a document, whose path is absolute or relative to the current folder.

        A createUiDefinition is checked with its folder's main template; a main template with all that lies beneath it;
        any other file by itself, with a createUiDefinition beside it as data. Raises OSError where the document itself
        cannot be read, and PoolError where there is too much.
        """
        folder, name = _split(path)
        beside = list(self.beside(folder))
        if name.lower() == UI_NAME:
            main = main_of(beside)
            if main is not None:
                folder, name = _split(folder + main)
        if is_main(name):
            return self._whole(folder, name)
        files = {name: self.read(folder + name)}
        ui = next((one for one in beside if one.lower() == UI_NAME), None)
        if ui is not None and ui != name:
            files.update(self._readable(folder, [ui]))
        return Unit(folder, name, files)

    def _whole(self, folder: str, template: str) -> Unit:
        files = {template: self.read(folder + template)}
        size = len(files[template])
        for path in self.below(folder):
            files.update(self._readable(folder, [path[len(folder) :]]))
            size += len(files.get(path[len(folder) :], b""))
            if len(files) > _MOST_FILES or size > _MOST_BYTES:
                raise PoolError(
                    f"ARM-TTK reads every JSON file below {folder + template}, and these are more than "
                    f"{_MOST_FILES} files or {_MOST_BYTES >> 20} MB; exclude some with a .gitignore"
                )
        return Unit(folder, template, files)

    def _readable(self, folder: str, names: Iterable[str]) -> dict[str, bytes]:
        found = {}
        for name in names:
            try:
                found[name] = self.read(folder + name)
            except OSError:
                continue  # it is told where that file itself is checked
        return found


def main_of(names: Sequence[str]) -> str | None:
    """The main template among the names in a folder."""
    by_lower = {name.lower(): name for name in names}
    return next((by_lower[one] for one in MAIN_NAMES if one in by_lower), None)


def _split(path: str) -> tuple[str, str]:
    folder, slash, name = path.rpartition("/")
    return folder + slash, name
