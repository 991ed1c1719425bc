"""Builds the catalogue of Azure's resource types that armls brings along, from Microsoft's Bicep types.

    python tools/build_catalogue.py SOURCE VERSION DATE

SOURCE holds an ``index.json`` and the ``types.json`` files that it names, as a folder (``generated`` in Microsoft's
repository bicep-types-az) or as a tar archive (the resources of the NuGet package Azure.Bicep.Types.Az, inflated).
VERSION is the version of that package, DATE the day it was taken. Only facts are kept: names, versions, scopes.

The file is JSON, compressed with gzip: the origin, a list of API versions (oldest first) and, for each type in its
newest spelling, its versions by where they can be deployed: ``{"Microsoft.A/b": {"8": [3, 17]}}``. The keys are the
bits of ``Catalogue.scopes`` in ``rules/facts.py``, the numbers count in the list of versions.
"""

from __future__ import annotations

import gzip
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

TARGET = Path(__file__).resolve().parents[1] / "server/armls/services/catalogue/resource-types.json.gz"
ORIGIN = "Azure.Bicep.Types.Az"


class _Element(msgspec.Struct, rename={"kind": "$type", "writable": "writableScopes"}):
    """What matters of one element of a ``types.json``."""

    kind: str
    writable: int = 0


class _Reference(msgspec.Struct, rename={"target": "$ref"}):
    target: str


class _Index(msgspec.Struct):
    resources: dict[str, _Reference]


def files_of(source: Path) -> Iterator[tuple[str, bytes]]:
    """The JSON files of a folder or an archive: their path below the folder of ``index.json``, and their content."""
    if source.is_dir():
        for path in sorted(source.rglob("*.json")):
            yield path.relative_to(source).as_posix(), path.read_bytes()
        return
    with tarfile.open(source, "r|*") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None:
                yield member.name.removeprefix("./").removeprefix("types/"), file.read()


def read(source: Path) -> dict[str, dict[str, int]]:
    """Where each version of each type can be deployed: ``{type: {version: scopes}}``, types as last spelled."""
    scopes: dict[str, dict[int, int]] = {}
    index = None
    elements = msgspec.json.Decoder(list[_Element])
    for path, content in files_of(source):
        if path == "index.json":
            index = msgspec.json.decode(content, type=_Index)
        elif path.endswith("types.json"):
            found = enumerate(elements.decode(content))
            scopes[path] = {number: one.writable for number, one in found if one.kind == "ResourceType"}
    if index is None:
        raise SystemExit(f"{source} holds no index.json")
    types: dict[str, dict[str, int]] = {}
    spellings: dict[str, str] = {}
    for name in sorted(index.resources, key=lambda name: name.partition("@")[2]):
        type_, _, version = name.partition("@")
        path, _, number = index.resources[name].target.partition("#/")
        spellings[type_.lower()] = type_
        types.setdefault(type_.lower(), {})[version.lower()] = scopes[path][int(number)]
    return {spellings[lower]: versions for lower, versions in sorted(types.items())}


def packed(types: dict[str, dict[str, int]], version: str, date: str) -> bytes:
    """The content of the catalogue's file."""
    versions = sorted({version for known in types.values() for version in known})
    numbers = {version: number for number, version in enumerate(versions)}
    entries: dict[str, dict[str, list[int]]] = {}
    for type_, known in types.items():
        entry = entries[type_] = {}
        for one, scopes in sorted(known.items()):
            entry.setdefault(str(scopes), []).append(numbers[one])
    content: dict[str, Any] = {"origin": ORIGIN, "version": version, "date": date}
    content |= {"versions": versions, "types": entries}
    return gzip.compress(msgspec.json.encode(content), 9, mtime=0)


def main(arguments: list[str]) -> None:
    """Write the catalogue, and say what is in it."""
    if len(arguments) != 3:
        raise SystemExit(__doc__)
    source, version, date = arguments
    types = read(Path(source))
    content = packed(types, version, date)
    TARGET.write_bytes(content)
    count = sum(len(known) for known in types.values())
    print(f"{len(types)} types, {count} versions, {len(content)} bytes: {TARGET.name}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
