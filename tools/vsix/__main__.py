"""The command ``python -m tools.vsix``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from tools.node import NodeError, NodeMissing
from tools.vsix import __doc__ as description
from tools.vsix.client import build_client
from tools.vsix.errors import DownloadError, PackagingError
from tools.vsix.lock import LOCK_FILE, read_lock, write_lock
from tools.vsix.package import check_version, pack, remove_old, stage
from tools.vsix.resolve import resolve
from tools.vsix.targets import TARGETS
from tools.vsix.wheels import fetch

_FAILED, _UNAVAILABLE = 2, 3


def main() -> int:
    """Run the command and give its exit code: 0, 3 where a download fails, 2 for all other failures."""
    parser = argparse.ArgumentParser(
        prog="tools.vsix", description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; all if none is given")
    parser.add_argument("--update-lock", action="store_true", help=f"write {LOCK_FILE.name} anew and stop")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.targets if name not in TARGETS]
    if unknown:
        parser.error(f"unknown target {', '.join(unknown)}; write {', '.join(TARGETS)}")
    try:
        if arguments.update_lock:
            _update_lock()
        else:
            _package(arguments.targets or list(TARGETS))
    except (PackagingError, NodeError, OSError) as error:
        sys.stderr.write(f"make vsix: {error}\n")
        return _UNAVAILABLE if isinstance(error, (DownloadError, NodeMissing)) else _FAILED
    return 0


def _update_lock() -> None:
    before = read_lock() if LOCK_FILE.exists() else {}
    lock = resolve()
    write_lock(lock)
    for name in sorted({*before, *lock}):
        versions = [packages[name].version if name in packages else "-" for packages in (before, lock)]
        if versions[0] != versions[1]:
            sys.stdout.write(f"{name} {versions[0]} -> {versions[1]}\n")


def _package(names: list[str]) -> None:
    started = time.monotonic()
    targets = [TARGETS[name] for name in names]
    check_version()
    lock = read_lock()
    files = fetch(lock, targets)
    build_client()
    remove_old(targets)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for package in threads.map(lambda target: pack(target, stage(target, lock, files)), targets):
            sys.stdout.write(f"{package.stat().st_size / 1e6:6.2f} MB  dist/{package.name}\n")
    sys.stderr.write(f"packaged {len(targets)} in {time.monotonic() - started:.0f} s\n")


if __name__ == "__main__":
    sys.exit(main())
