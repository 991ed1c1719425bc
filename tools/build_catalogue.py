"""Builds the catalogue of Azure's resource types that armls brings along, from Microsoft's Bicep types.

    python tools/build_catalogue.py SOURCE VERSION DATE

SOURCE is the NuGet package Azure.Bicep.Types.Az, the assembly in it, or the JSON files in that: a folder (``generated``
in Microsoft's repository bicep-types-az) or a tar archive. VERSION is the version of that package, DATE the day up to
which it knows. The same package gives the same bytes, in whatever form it comes. Only facts are kept: names, types,
flags, allowed values, patterns, bounds, scopes. Descriptions are Microsoft's text and left out.
"""

from __future__ import annotations

import sys
from pathlib import Path

from armls.services.catalogue.building import build
from armls.services.catalogue.reading import CatalogueFile
from armls.services.catalogue.sources import files_of
from armls.services.catalogue.types import BUILT_IN


def main(arguments: list[str]) -> None:
    """Write the catalogue, and say what is in it and what is not."""
    if len(arguments) not in (3, 4):
        raise SystemExit(__doc__)
    source, version, date, *target = arguments
    content, origin = build(files_of(Path(source)), version, date)
    path = Path(target[0]) if target else BUILT_IN
    path.write_bytes(content)
    catalogue = CatalogueFile(content)
    count = sum(len(entry.versions) for lower in catalogue.names if (entry := catalogue.entry(lower)) is not None)
    print(f"{path.name}: {len(catalogue.names)} types, {count} versions, {len(content)} bytes")  # noqa: T201
    print(f"made of {origin.package} {origin.version} ({origin.date}), SHA-256 {origin.digest}")  # noqa: T201
    for what, number in origin.dropped.items():
        print(f"left out: {number} {what}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
