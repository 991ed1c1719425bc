"""``armls cache``: show, clear or prune the cache of ARM-TTK results."""

from __future__ import annotations

import argparse
import json
import os
import sys

from armls.cli import UsageError
from armls.services.cache.results import open_cache, settings_from


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "action",
        choices=("info", "clear", "prune"),
        help="show the cache, delete all results, or delete expired ones",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="output format (default: text)")


def run(arguments: argparse.Namespace) -> int:
    """Run the action, and report the content or the deleted results."""
    cache = open_cache(settings_from(os.environ))
    try:
        removed = {"clear": cache.clear, "prune": cache.prune}.get(arguments.action, lambda: 0)()
        status = cache.status()
    finally:
        cache.close()
    if status.trouble:
        raise UsageError(status.trouble)
    found: dict[str, object] = {
        "backend": status.info.name,
        "place": status.info.place,
        "entries": status.info.entries,
        "bytes": status.info.bytes,
    }
    if arguments.action != "info":
        found["removed"] = removed
    if arguments.format == "json":
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
    else:
        sys.stdout.write("".join(f"{name + ':':<9} {value}\n" for name, value in found.items()))
    return 0
