"""Packs the extension into .vsix files with vsce."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from tools.node import run_node
from tools.vsix.bundle import write_bundle
from tools.vsix.client import CLIENT, ROOT, manifest, write_client
from tools.vsix.errors import PackagingError
from tools.vsix.lock import Lock, Wheel
from tools.vsix.notices import notices_text, npm_notices, python_notices
from tools.vsix.targets import Target

import armls

OUTPUT = ROOT / "dist"
STAGING = ROOT / "build" / "vsix"
MOST_BYTES = 15 * 1024 * 1024

_EPOCH = "315532800"
"""1980-01-01, the time of all files in a .vsix: the same files make the same package."""


_OPTIONS = (
    "--no-dependencies",  # esbuild has put them into the bundle
    "--allow-missing-repository",
    "--no-rewrite-relative-links",
    # Only listed files and locked wheels are staged; vsce would look for secrets in each of them for five seconds.
    "--allow-package-all-secrets",
)


def stage(target: Target, lock: Lock, files: dict[Wheel, Path]) -> Path:
    """Lay out the files of a target's extension anew, in a folder of the build. Raises PackagingError."""
    folder = STAGING / target.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_client(folder)
    write_bundle(folder / "bundled", target, lock, files)
    notices = [*python_notices(folder / "bundled" / "lib"), *npm_notices(CLIENT)]
    (folder / "THIRD-PARTY-NOTICES.txt").write_text(notices_text(notices), encoding="utf-8")
    return folder


def pack(target: Target, folder: Path) -> Path:
    """Pack a staged extension. Raises NodeError, or PackagingError if the file is too large."""
    OUTPUT.mkdir(exist_ok=True)
    package = OUTPUT / f"armls-{target.name}-{armls.__version__}.vsix"
    package.unlink(missing_ok=True)
    vsce = str(CLIENT / "node_modules" / "@vscode" / "vsce" / "vsce")
    options = ["--target", target.name, "--out", str(package), *_OPTIONS]
    run_node(["node", vsce, "package", *options], folder, variables={"SOURCE_DATE_EPOCH": _EPOCH})
    size = package.stat().st_size
    if size > MOST_BYTES:
        raise PackagingError(f"{package.name} has {size} bytes; at most {MOST_BYTES} are allowed")
    return package


def check_version() -> None:
    """Raise PackagingError unless extension and server have the same version."""
    version = manifest()["version"]
    if version != armls.__version__:
        raise PackagingError(f"vscode-client/package.json has version {version}, armls {armls.__version__}")


def remove_old(targets: Iterable[Target]) -> None:
    """Remove the packages of other versions for these targets."""
    for target in targets:
        for path in OUTPUT.glob(f"armls-{target.name}-*.vsix"):
            path.unlink()
