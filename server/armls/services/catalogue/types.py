"""Azure's resource types for rules and editor features; the file is read when the first type is asked for.

``docs/resource-types.md`` says where the catalogue comes from and what its file holds.
"""

from __future__ import annotations

import datetime
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Literal

from armls.core.resource_types import ResourceType, Step, property_at
from armls.services.catalogue.ages import age
from armls.services.catalogue.arm_ttk import ArmTtkVersions
from armls.services.catalogue.errors import CatalogueError
from armls.services.catalogue.folders import user_file
from armls.services.catalogue.layout import Origin, TypeEntry
from armls.services.catalogue.reading import CatalogueFile, open_catalogue

Which = Literal["built-in", "user"]
BUILT_IN = Path(__file__).with_name("resource-types.bin")

_log = logging.getLogger(__name__)


class ResourceTypes:
    """Azure's resource types, as ``rules.facts.Catalogue`` wants them. Reads files when it is first asked.

    ``file``: the catalogue; by default the one that armls brings along. ``newer``: gives the versions that an installed
    ARM-TTK knows, by type in lower case. Where it knows a newer version of a type than we do, what it knows is added to
    ours.
    """

    def __init__(
        self, newer: Callable[[], Mapping[str, Sequence[str]]] = dict, file: Callable[[], CatalogueFile] | None = None
    ) -> None:
        self._load_newer = newer
        self._load = file or _built_in
        self._known: dict[str, tuple[str, ...]] = {}
        self._entries: dict[str, tuple[TypeEntry, tuple[str, ...]] | None] = {}

    @cached_property
    def _file(self) -> CatalogueFile:
        return self._load()

    @cached_property
    def _newer(self) -> Mapping[str, Sequence[str]]:
        return self._load_newer()

    @property
    def origin(self) -> Origin:
        """Where the catalogue comes from, and the day up to which it knows."""
        return self._file.origin

    @property
    def date(self) -> str:
        """The day up to which the catalogue knows, as ``yyyy-MM-dd``."""
        return self._file.origin.date

    @property
    def is_empty(self) -> bool:
        """It is not."""
        return False

    @property
    def has_descriptions(self) -> bool:
        """Whether it has Microsoft's descriptions of properties."""
        return self._file.has_descriptions

    def all_names(self) -> list[str]:
        """Every type as Microsoft writes it, in alphabetical order."""
        return [found[0].name for lower in self._file.names if (found := self._entry(lower)) is not None]

    def names(self, provider: str) -> list[str]:
        """The types of a resource provider, such as ``Microsoft.Storage``, as Microsoft writes them."""
        start = f"{provider.lower()}/"
        lower = [name for name in self._file.names if name.startswith(start)]
        return [found[0].name for name in lower if (found := self._entry(name)) is not None]

    def spelling(self, type_: str) -> str | None:
        """A type as Microsoft writes it; None where it is not known."""
        found = self._entry(type_.lower())
        return found[0].name if found is not None else None

    def versions(self, type_: str) -> Sequence[str]:
        """The API versions of a resource type, in lower case, oldest first and a preview before what it is of."""
        lower = type_.lower()
        known = self._known.get(lower)
        if known is None:
            known = self._known[lower] = self._versions(lower)
        return known

    def _versions(self, lower: str) -> tuple[str, ...]:
        found = self._entry(lower)
        own = set(found[1]) if found is not None else set()
        others = {version.lower() for version in self._newer.get(lower, ())}
        if others and (not own or max(others, key=age) > max(own, key=age)):
            own |= others
        return tuple(sorted(own, key=age))

    def newest_stable(self, type_: str, as_of: datetime.date) -> str | None:
        """The newest version of a type in the catalogue itself that isn't a preview and not later than a day."""
        found = self._entry(type_.lower())
        versions = found[1] if found is not None else ()
        day = as_of.isoformat()
        return next((one for one in reversed(versions) if len(one) == len(day) and one <= day), None)

    def scopes(self, type_: str) -> int:
        """Where its newest version can be deployed, as bits; 0 for a type that is not known, or can be read only."""
        found = self._entry(type_.lower())
        return self._file.scopes(found[0], len(found[1]) - 1)[0] if found is not None and found[1] else 0

    def type(self, type_: str, version: str) -> ResourceType | None:
        """A type (in any case) in an API version; None where one of them is not known."""
        found = self._entry(type_.lower())
        lower = version.lower()
        if found is None or lower not in found[1]:
            return None
        return self._file.resource(found[0], found[1].index(lower))

    def versions_with(self, type_: str, steps: Sequence[Step]) -> tuple[str, ...]:
        """The API versions, oldest first, in which a resource type declares the property that a path ends with."""
        found = self._entry(type_.lower())
        if found is None:
            return ()
        entry, versions = found
        chunk = self._file.chunk(entry.chunk)
        known: dict[int, bool] = {}
        for place in range(len(versions)):
            number = chunk.number(entry.name.lower(), place)
            if number not in known:
                known[number] = property_at(chunk.node(number), steps) is not None
        return tuple(
            version for place, version in enumerate(versions) if known[chunk.number(entry.name.lower(), place)]
        )

    def _entry(self, lower: str) -> tuple[TypeEntry, tuple[str, ...]] | None:
        """The entry of a type and its versions; decoded once."""
        if lower not in self._entries:
            entry = self._file.entry(lower)
            self._entries[lower] = (entry, self._file.versions(entry)) if entry is not None else None
        return self._entries[lower]


def _built_in() -> CatalogueFile:
    return open_catalogue(BUILT_IN)


def _users(path: Path) -> CatalogueFile:
    """The catalogue of the user; the built-in one where there is none, or it cannot be used (that is logged)."""
    try:
        return open_catalogue(path)
    except FileNotFoundError:
        pass
    except (CatalogueError, OSError) as error:
        _log.warning("The catalogue of resource types at %s cannot be used: %s; the built-in one is used", path, error)
    return _built_in()


def resource_types(environment: Mapping[str, str] = os.environ, catalogue: Which = "built-in") -> ResourceTypes:
    """The catalogue, with the versions of the ARM-TTK that ``ARM_TTK_PATH`` names, where there is one.

    ``catalogue``: ``user`` for the one in the user's data folder, where there is one. What must be the same everywhere
    uses the built-in one.
    """
    folder = environment.get("ARM_TTK_PATH", "")
    newer = ArmTtkVersions(Path(folder)) if folder else dict
    path = user_file(environment)
    return ResourceTypes(newer, partial(_users, path) if catalogue == "user" else _built_in)
