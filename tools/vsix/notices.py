"""The licences of everything that the extension bundles, as one text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

from tools.vsix.bundle import is_licence
from tools.vsix.errors import PackagingError

_RULE = "=" * 78
_TEXTS = {"", ".md", ".rst", ".txt"}
"""The suffixes of texts."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A bundled package with the name of its licence and its licence texts."""

    ecosystem: str
    name: str
    version: str
    licence: str
    texts: tuple[str, ...]


def notices_text(notices: Iterable[Notice]) -> str:
    """One text with the licences of all packages. Raises PackagingError for a package without one."""
    parts = ["This extension bundles the packages below. Each is under its own licence.\n"]
    for notice in notices:
        if not notice.texts:
            raise PackagingError(f"{notice.ecosystem} package {notice.name} has no licence text")
        title = f"{notice.name} {notice.version} ({notice.ecosystem}; {notice.licence})"
        parts.append(f"{_RULE}\n{title}\n{_RULE}\n\n" + "\n\n".join(notice.texts) + "\n")
    return "\n".join(parts)


def python_notices(library: Path) -> list[Notice]:
    """The Python packages of a bundle, from the metadata in its library."""
    notices = []
    for info in sorted(library.glob("*.dist-info"), key=lambda path: path.name.lower()):
        metadata = HeaderParser().parsestr((info / "METADATA").read_text(encoding="utf-8"))
        own = [path for path in sorted(info.rglob("*")) if path.name != "METADATA"]
        texts = tuple(dict.fromkeys(_texts([*own, *_linked(library, metadata["Name"])])))
        licence = metadata["License-Expression"] or metadata["License"] or "see below"
        notices.append(Notice("Python", metadata["Name"], metadata["Version"], licence.splitlines()[0], texts))
    return notices


def _linked(library: Path, name: str) -> list[Path]:
    """The licences of libraries that are compiled into a package, such as the zlib-ng in the package of that name."""
    folder = name.lower().replace("-", "_")
    homes = [library / folder, *library.parent.glob(f"native/*/*/{folder}")]
    found = (path for home in homes for path in sorted(home.rglob("*")))
    return [path for path in found if is_licence(path.name) and path.suffix in _TEXTS]


def npm_notices(client: Path) -> list[Notice]:
    """The npm packages that esbuild has put into the client's bundle, by its metafile, or else all that may be."""
    metafile = client / "dist" / "meta.json"
    if metafile.is_file():
        folders = _bundled_packages(json.loads(metafile.read_text(encoding="utf-8")))
    else:
        folders = _production_packages(json.loads((client / "package-lock.json").read_text(encoding="utf-8")))
    return [_npm_notice(client / folder) for folder in sorted(folders)]


def _bundled_packages(metafile: dict[str, Any]) -> set[str]:
    """The folders of the packages whose files are among the inputs of a metafile of esbuild."""
    folders = set()
    for path in metafile["inputs"]:
        parts = path.split("/")
        if "node_modules" in parts:
            start = len(parts) - parts[::-1].index("node_modules")
            length = 2 if parts[start].startswith("@") else 1
            folders.add("/".join(parts[: start + length]))
    return folders


def _production_packages(lock: dict[str, Any]) -> set[str]:
    return {folder for folder, package in lock["packages"].items() if folder and not package.get("dev")}


def _npm_notice(folder: Path) -> Notice:
    manifest = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    texts = _texts(path for path in sorted(folder.iterdir()) if path.is_file() and is_licence(path.name))
    return Notice("npm", manifest["name"], manifest["version"], manifest.get("license", "see below"), texts)


def _texts(paths: Iterable[Path]) -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8").strip() for path in paths if path.is_file())
