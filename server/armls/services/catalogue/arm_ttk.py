"""The API versions that an installed ARM-TTK knows, from the cache that it brings along."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

MAX_BYTES = 32 * 1024 * 1024
"""Several times what the file ever was."""

_PLACES = ("cache", "arm-ttk/cache")
_NAME = "AllAzureResources.cache.json"

_log = logging.getLogger(__name__)


class _Entry(msgspec.Struct, frozen=True, rename={"versions": "apiVersions"}):
    versions: list[str] | None = None


class ArmTtkVersions:
    """Reads the cache of the ARM-TTK in ``folder`` (the module's own, or the one around it) when it is called."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self) -> dict[str, tuple[str, ...]]:
        """The versions by type in lower case; none where there is no cache, or it cannot be read (that is logged)."""
        path = next((path for place in _PLACES if (path := self._folder / place / _NAME).is_file()), None)
        if path is None:
            return {}
        try:
            with open(path, "rb") as file:
                content = file.read(MAX_BYTES + 1)
            if len(content) > MAX_BYTES:
                raise ValueError(f"it is larger than {MAX_BYTES} bytes")
            found = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"), type=dict[str, list[_Entry]])
        except (OSError, ValueError, RecursionError) as error:
            _log.warning("ARM-TTK's list of API versions at %s is left out: %s", path, error)
            return {}
        return {type_.lower(): tuple(_versions(entries)) for type_, entries in found.items()}


def _versions(entries: list[_Entry]) -> list[str]:
    return [version for entry in entries for version in entry.versions or () if version[:4].isdigit()]
