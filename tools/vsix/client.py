"""The TypeScript side of the extension: building it, and the files that go into the .vsix."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.node import NodeError, NodeMissing, run_node
from tools.vsix.errors import DownloadError, PackagingError

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "vscode-client"

_FOLDERS = ("media", "schemas", "syntaxes", "walkthrough")
_FILES = ("language-configuration.json", "README.md")
_OF_PROJECT = ("LICENSE", "CHANGELOG.md")
_PATH_KEYS = {"main", "icon", "image", "svg", "markdown"}
"""The keys of a manifest whose values are paths, also where they don't begin with ``./``."""
_FOR_DEVELOPERS = ("scripts", "dependencies", "devDependencies")


def build_client() -> None:
    """Install the client's packages where they aren't as the lock file says, and bundle it.

    Raises DownloadError where npm can't install them, NodeError for what else goes wrong.
    """
    installed, lock = CLIENT / "node_modules" / ".package-lock.json", CLIENT / "package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
        try:
            run_node(["npm", "ci", "--no-audit", "--no-fund"], CLIENT)
        except NodeMissing:
            raise
        except NodeError as error:
            raise DownloadError(str(error)) from None
    shutil.rmtree(CLIENT / "dist", ignore_errors=True)
    run_node(["npm", "run", "build"], CLIENT)


def manifest() -> dict[str, Any]:
    """The extension's manifest as it is in the checkout."""
    content: dict[str, Any] = json.loads((CLIENT / "package.json").read_text(encoding="utf-8"))
    return content


def write_client(folder: Path) -> None:
    """Copy what the built extension needs at run time. Raises PackagingError if its manifest names anything else."""
    for path in [*(CLIENT / "dist").glob("*.js"), *(CLIENT / "dist").glob("*.css")]:
        _copy(path, folder / "dist" / path.name)
    for name in _FOLDERS:
        for path in (CLIENT / name).rglob("*"):
            if path.is_file():
                _copy(path, folder / path.relative_to(CLIENT))
    for name in (*_FILES, *(path.name for path in CLIENT.glob("package.nls*.json"))):
        _copy(CLIENT / name, folder / name)
    for name in _OF_PROJECT:
        _copy(ROOT / name, folder / name)
    content = {key: value for key, value in manifest().items() if key not in _FOR_DEVELOPERS}
    (folder / "package.json").write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    missing = sorted(path for path in set(_paths(content)) if not (folder / path).is_file())
    if missing:
        raise PackagingError(f"the manifest names files that aren't packaged: {', '.join(missing)}")


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise PackagingError(f"{source.relative_to(ROOT)} is missing")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _paths(value: Any, key: str = "") -> Iterator[str]:
    """The paths of files in the package that a manifest names."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _paths(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _paths(item, key)
    elif isinstance(value, str) and (value.startswith("./") or key in _PATH_KEYS) and "$(" not in value:
        yield value.removeprefix("./")
