"""``armls catalogue``: show the catalogue of resource types, update it, or reset it."""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import date

from armls.cli import UsageError
from armls.services.catalogue.errors import CatalogueError
from armls.services.catalogue.folders import user_file
from armls.services.catalogue.status import CatalogueStatus, statuses
from armls.services.catalogue.user import reset, update
from armls.services.writing import Unwritable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add(
        "action",
        choices=("info", "update", "reset"),
        help="show the catalogue, update it, or reset it to the built-in one",
    )
    add(
        "--from",
        dest="source",
        metavar="FILE|URL",
        help="with update: file or URL of the NuGet package Azure.Bicep.Types.Az",
    )
    add("--sha256", metavar="HEX", default="", help="with update: expected SHA-256 digest of the package")
    add("--format", choices=("text", "json"), default="text", help="output format (default: text)")


def run(arguments: argparse.Namespace) -> int:
    """Run the action, and report the catalogues."""
    target = user_file(os.environ)
    if arguments.action != "update" and (arguments.source or arguments.sha256):
        raise UsageError("--from and --sha256 require update")
    if arguments.action == "update":
        if not arguments.source:
            raise UsageError("name the package: armls catalogue update --from FILE|URL")
        try:
            update(arguments.source, target, sha256=arguments.sha256, today=date.today())
        except (CatalogueError, Unwritable) as error:
            raise UsageError(f"the catalogue was not updated from {arguments.source}: {error}") from None
    elif arguments.action == "reset":
        reset(target)
    found = statuses(os.environ)
    if arguments.format == "json":
        sys.stdout.write(json.dumps({one.name: _as_json(one) for one in found}, indent=2) + "\n")
    else:
        sys.stdout.write("\n".join(map(_as_text, found)))
    return 0


def _as_json(status: CatalogueStatus) -> dict[str, object]:
    origin = status.origin
    known: dict[str, object] = {"path": status.path, "error": status.error or None}
    if origin is not None:
        known |= {"package": origin.package, "version": origin.version, "date": origin.date, "digest": origin.digest}
        known |= {"types": status.types, "versions": status.versions, "bytes": status.bytes}
        known |= {"descriptions": status.has_descriptions, "dropped": origin.dropped}
    return known


def _as_text(status: CatalogueStatus) -> str:
    if status.origin is None:
        return f"{status.name}: {status.error} ({status.path})\n"
    origin = status.origin
    lines = {
        "package": f"{origin.package} {origin.version}",
        "date": origin.date,
        "types": f"{status.types}, {status.versions} versions",
        "descriptions": "yes" if status.has_descriptions else "no",
        "digest": origin.digest,
        "file": f"{status.path}, {status.bytes} bytes",
    }
    return f"{status.name}\n" + "".join(f"  {name + ':':<13} {value}\n" for name, value in lines.items())
