"""The ``armlsconfig.json`` files that hold for the documents of a session, from unsaved buffers or from disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from armls.core.text import SourceText
from armls.lsp.disk import Disk

if TYPE_CHECKING:
    from armls.rules.settings import Settings
    from armls.services.config import Config

_FILE_NAME = "armlsconfig.json"


class Configurations:
    """Finds and reads configurations, each once. While one is broken, what it said before goes on counting."""

    def __init__(self, disk: Disk, open_text: Callable[[str], SourceText | None]) -> None:
        self._disk, self._open_text = disk, open_text
        self._by_folder: dict[str, str | None] = {}
        self._read: dict[str, tuple[SourceText | None, Config]] = {}
        self._good: dict[str, Config] = {}
        self._settings: dict[str, tuple[Config, Settings]] = {}

    @staticmethod
    def is_configuration(name: str) -> bool:
        """Whether a document is a configuration."""
        return name.rpartition("/")[2].lower() == _FILE_NAME

    def forget(self) -> None:
        """Look for the files again."""
        self._by_folder.clear()
        self._read.clear()
        self._settings.clear()

    async def load(self, path: str) -> None:
        """Read the configuration that holds for a file on another thread, unless that was done: it may be large."""
        found = self._path_for(path)
        if found is None:
            return
        from armls.services.config import LARGEST, load_config

        if self._open_text(found) is None:
            await self._disk.load([found], LARGEST)
        text = self._text(found)
        if not self._is_known(found, text):
            self._read[found] = text, await asyncio.to_thread(load_config, found, text)

    def around(self, paths: Iterable[str]) -> list[Config]:
        """The configurations that hold for some files, as they are now, broken or not."""
        found = {self._path_for(path) for path in paths}
        return [self._config(path) for path in sorted(one for one in found if one is not None)]

    def of(self, path: str) -> Config | None:
        """The configuration that holds for a file or folder (``/`` at its end), the last good one of it."""
        found = self._path_for(path)
        if found is None:
            return None
        config = self._config(found)
        if config.is_broken:
            return self._good.get(found)
        self._good[found] = config
        return config

    def settings_for(self, path: str) -> Settings | None:
        """How the configuration around a file has it judged; None without one."""
        config = self.of(path)
        if config is None:
            return None
        known = self._settings.get(path)
        if known is None or known[0] is not config:
            known = self._settings[path] = config, config.settings_for(config.relative(path))
        return known[1]

    def excludes(self, path: str) -> bool | None:
        """Whether the configuration around a file leaves it out; None where it has nothing to say."""
        config = self.of(path)
        if config is None:
            return None
        tail = "/" if path.endswith("/") else ""
        return config.excludes(config.relative(path) + tail) or None

    def _path_for(self, path: str) -> str | None:
        folder = path.rstrip("/").rpartition("/")[0] or "/"
        if folder not in self._by_folder:
            self._by_folder[folder] = self._find(folder)
        return self._by_folder[folder]

    def _find(self, folder: str) -> str | None:
        from armls.services.config import find_config
        from armls.services.discovery import with_slashes

        on_disk = find_config(folder)
        found = None if on_disk is None else with_slashes(on_disk)
        nearest = "" if found is None else found.rpartition("/")[0]
        here = folder
        while len(here) > len(nearest):  # a new configuration may be in the editor only
            candidate = f"{here.rstrip('/')}/{_FILE_NAME}"
            if self._open_text(candidate) is not None:
                return candidate
            here = here.rpartition("/")[0]
        return found

    def _config(self, path: str) -> Config:
        text = self._text(path)
        if not self._is_known(path, text):
            from armls.services.config import load_config

            self._read[path] = text, load_config(path, text)
        return self._read[path][1]

    def _text(self, path: str) -> SourceText | None:
        """The file's text; None where the reader is to say why there is none."""
        from armls.services.config import LARGEST
        from armls.services.files import leads_out

        text = self._open_text(path)
        return self._disk.text(path, LARGEST) if text is None and not leads_out(path) else text

    def _is_known(self, path: str, text: SourceText | None) -> bool:
        known = self._read.get(path)
        return known is not None and known[0] is text
