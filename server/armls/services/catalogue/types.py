"""The catalogue that armls brings along, read when a rule first asks for it (4 ms).

``tools/build_catalogue.py`` says where it comes from and what its file holds.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import msgspec

from armls.services.catalogue.arm_ttk import ArmTtkVersions

_FILE = Path(__file__).with_name("resource-types.json.gz")


class _Content(msgspec.Struct, frozen=True):
    """The file, its entries still to be decoded: one is wanted of hundreds."""

    origin: str
    version: str
    date: str
    versions: tuple[str, ...]
    types: dict[str, msgspec.Raw]


class ResourceTypes:
    """Azure's resource types, as ``rules.facts.Catalogue`` wants them. Reads files when it is first asked.

    ``newer``: gives the versions that an installed ARM-TTK knows, by type in lower case. Where it knows a newer version
    of a type than we do, what it knows is added to ours.
    """

    def __init__(self, newer: Callable[[], Mapping[str, Sequence[str]]] = dict) -> None:
        self._load_newer = newer
        self._known: dict[str, tuple[str, ...]] = {}

    @cached_property
    def _content(self) -> _Content:
        return msgspec.json.decode(gzip.decompress(_FILE.read_bytes()), type=_Content)

    @cached_property
    def _types(self) -> dict[str, msgspec.Raw]:
        return {type_.lower(): entry for type_, entry in self._content.types.items()}

    @cached_property
    def _newer(self) -> Mapping[str, Sequence[str]]:
        return self._load_newer()

    @property
    def origin(self) -> str:
        """Where the catalogue comes from: package, version, and the day it was taken."""
        content = self._content
        return f"{content.origin} {content.version} ({content.date})"

    @property
    def is_empty(self) -> bool:
        """It is not."""
        return False

    def names(self, provider: str) -> list[str]:
        """The types of a resource provider, such as ``Microsoft.Storage``, as Microsoft writes them."""
        start = f"{provider.lower()}/"
        return [type_ for type_ in self._content.types if type_.lower().startswith(start)]

    def versions(self, type_: str) -> Sequence[str]:
        """The API versions of a resource type, in lower case, oldest first and a preview before what it is of."""
        lower = type_.lower()
        known = self._known.get(lower)
        if known is None:
            known = self._known[lower] = self._versions(lower)
        return known

    def _versions(self, lower: str) -> tuple[str, ...]:
        names = self._content.versions
        own = {names[number] for numbers in self._entry(lower).values() for number in numbers}
        others = {version.lower() for version in self._newer.get(lower, ())}
        if others and (not own or max(others, key=age) > max(own, key=age)):
            own |= others
        return tuple(sorted(own, key=age))

    def scopes(self, type_: str) -> int:
        """Where its newest version can be deployed, as bits; 0 for a type that is not known, or can be read only."""
        newest = max(self._entry(type_.lower()).items(), key=lambda item: item[1][-1], default=None)
        return int(newest[0]) if newest is not None else 0

    def _entry(self, lower: str) -> dict[str, list[int]]:
        raw = self._types.get(lower)
        return msgspec.json.decode(raw, type=dict[str, list[int]]) if raw is not None else {}


def age(version: str) -> tuple[str, bool, str]:
    """A key that sorts versions by age: by date, and what has a suffix (``-preview``) before what has none."""
    return version[:10], len(version) <= 10, version


def resource_types(environment: Mapping[str, str] = os.environ) -> ResourceTypes:
    """The catalogue, with the versions of the ARM-TTK that ``ARM_TTK_PATH`` names, where there is one."""
    folder = environment.get("ARM_TTK_PATH", "")
    return ResourceTypes(ArmTtkVersions(Path(folder))) if folder else ResourceTypes()
