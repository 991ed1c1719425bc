"""The catalogues that there are on this machine: the built-in one, and that of the user."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from armls.services.catalogue.errors import CatalogueError
from armls.services.catalogue.folders import user_file
from armls.services.catalogue.layout import Origin
from armls.services.catalogue.reading import open_catalogue
from armls.services.catalogue.types import BUILT_IN


@dataclass(frozen=True, slots=True)
class CatalogueStatus:
    """One catalogue; ``error`` says why it cannot be used, and then there is no ``origin``."""

    name: str
    path: str
    origin: Origin | None = None
    types: int = 0
    versions: int = 0
    bytes: int = 0
    has_descriptions: bool = False
    error: str = ""


def statuses(environment: Mapping[str, str] = os.environ) -> list[CatalogueStatus]:
    """The built-in catalogue, and that of the user where there is one."""
    user = user_file(environment)
    found = [_status("built-in", BUILT_IN)]
    return [*found, _status("user", user)] if user.exists() else found


def _status(name: str, path: Path) -> CatalogueStatus:
    try:
        catalogue = open_catalogue(path)
        entries = [catalogue.entry(lower) for lower in catalogue.names]
    except (CatalogueError, OSError) as error:
        return CatalogueStatus(name, str(path), error=f"cannot be used: {error}")
    versions = sum(len(entry.versions) for entry in entries if entry is not None)
    return CatalogueStatus(
        name,
        str(path),
        catalogue.origin,
        len(entries),
        versions,
        path.stat().st_size,
        catalogue.has_descriptions,
    )
