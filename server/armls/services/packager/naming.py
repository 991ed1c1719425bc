"""Paths in a package: which are refused, which files don't belong into one, and which must be there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from armls.services.packager.model import MAIN_TEMPLATE, UI_DEFINITION, VIEW_DEFINITION, PackageProblem

_ROOT_NAMES = {name.lower(): name for name in (MAIN_TEMPLATE, UI_DEFINITION, VIEW_DEFINITION)}
_OTHER_MAIN = ("azuredeploy.json", "prereq.azuredeploy.json")
_FOLDERS = {
    "__macosx": "added by macOS",
    "test": "tests",
    "tests": "tests",
    "__tests__": "tests",
    "node_modules": "development packages",
}
_FILES = {
    "thumbs.db": "added by Windows",
    "desktop.ini": "added by Windows",
    "armls.manifest.json": "the manifest of 'armls generate'",
    "armlsconfig.json": "the configuration of armls",
    "bicepconfig.json": "the configuration of Bicep",
}
_PARAMETER_FILE = re.compile(r"(^|\.)parameters?(\.[\w-]+)*\.jsonc?$", re.IGNORECASE)
_README = re.compile(r"readme(\.[\w-]+)*$", re.IGNORECASE)
_WINDOWS = re.compile(r'[<>:"|?*]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)', re.IGNORECASE)


def skip_reason(name: str, is_folder: bool) -> str | None:
    """Why a file or folder of this name doesn't belong into a package; None where it does."""
    lower = name.lower()
    if lower == "__macosx":  # first: it may be a file as well
        return _FOLDERS[lower]
    if name.startswith("."):
        return "dot file" if not is_folder else "dot folder"
    if is_folder:
        return _FOLDERS.get(lower)
    if lower in _FILES:
        return _FILES[lower]
    if lower.endswith((".bicep", ".bicepparam")):
        return "Bicep source"
    if _PARAMETER_FILE.search(lower):
        return "parameter file"
    return "README" if _README.match(lower) else None


def skip_reason_in(path: str) -> str | None:
    """Why a path doesn't belong into a package, on account of its own or a folder's name; None where it does."""
    *folders, name = path.rstrip("/").split("/")
    reasons = [skip_reason(folder, True) for folder in folders] + [skip_reason(name, path.endswith("/"))]
    return next((reason for reason in reasons if reason), None)


def package_order(path: str) -> tuple[bool, str]:
    """The key that sorts the files of a package: those at the root first, then by code point."""
    return "/" in path, path


def name_problem(path: str) -> PackageProblem | None:
    """Why a path can't be that of a file in a package; None where it can."""
    shown = path.encode("utf-8", "backslashreplace").decode()
    parts = path.split("/")
    if any("\ud800" <= char <= "\udfff" for char in path):
        return PackageProblem(shown, "The file name isn't valid Unicode", "rename the file")
    if any(unicodedata.category(char) == "Cc" for char in path):
        shown = "".join(char if unicodedata.category(char) != "Cc" else f"\\x{ord(char):02x}" for char in path)
        return PackageProblem(shown, "The file name contains a control character", "rename the file")
    if "\\" in path:
        return PackageProblem(path, "The path contains a backslash", "rename the file; folders are separated by '/'")
    if path.startswith("/") or re.match("[A-Za-z]:", path):
        return PackageProblem(path, "The path is absolute", "make it relative to the package")
    if ".." in parts or "." in parts or "" in parts:
        return PackageProblem(path, "The path contains '..', '.' or an empty name", "make it a plain relative path")
    if len(path.encode("utf-8")) > 0xFFFF:
        return PackageProblem(path[:80] + "…", "The path is longer than a zip allows", "shorten it")
    if any(_WINDOWS.search(part) for part in parts):
        return PackageProblem(path, "The name isn't allowed on Windows", "rename the file", "warning")
    return None


def case_problems(paths: Iterable[str]) -> Iterator[PackageProblem]:
    """Each path that differs from an earlier one only in case or in how Unicode composes its characters."""
    seen: dict[str, str] = {}
    for path in paths:
        key = unicodedata.normalize("NFC", path).casefold()
        if key in seen and seen[key] != path:
            message = f"The name differs from '{seen[key]}' only in case"
            yield PackageProblem(path, message, "rename one of the two; Windows can't unpack both")
        seen.setdefault(key, path)
    for path in seen.values():
        folder = next((parent for parent in _parents(path) if parent in seen), None)
        if folder is not None:
            message = f"The folder of the file is the file '{seen[folder]}' as well"
            yield PackageProblem(path, message, "rename one of the two")


def _parents(path: str) -> Iterator[str]:
    """The folders of a path, as they are compared."""
    key = unicodedata.normalize("NFC", path).casefold()
    at = key.find("/")
    while at >= 0:
        yield key[:at]
        at = key.find("/", at + 1)


def layout_problems(paths: Sequence[str]) -> Iterator[PackageProblem]:
    """Whether the required files are at the root, their names written as the Marketplace requires."""
    wanted = [path for path in paths if skip_reason_in(path) is None]
    top = top_folder(wanted)
    if top is not None:
        message = f"All files are in the folder '{top}', so the required files aren't present at the root"
        yield PackageProblem(f"{top}/", message, "package the files in the folder, not the folder")
        return
    root = {path for path in wanted if "/" not in path}
    for lower, name in _ROOT_NAMES.items():
        if name in root:
            continue
        other = next((path for path in sorted(root) if path.lower() == lower), None)
        if other is not None:
            yield PackageProblem(other, f"The file must be named '{name}' (found: '{other}')", f"rename it to '{name}'")
        elif name != VIEW_DEFINITION:
            yield _missing(name, wanted)


def _missing(name: str, paths: Sequence[str]) -> PackageProblem:
    deeper = next((path for path in paths if path.lower().endswith("/" + name.lower())), None)
    message = f"Required file '{name}' isn't present at the root of the package"
    if deeper is not None:
        return PackageProblem(name, message, f"move '{deeper}' to the root")
    if name == MAIN_TEMPLATE:
        other = next((path for path in paths if path.lower() in _OTHER_MAIN), None)
        if other is not None:
            return PackageProblem(name, message, f"rename '{other}' to '{name}'")
    return PackageProblem(name, message, "add it")


def top_folder(paths: Sequence[str]) -> str | None:
    """The one folder at the root that holds all files, the main template among its own; None where there is none."""
    folders = {path.partition("/")[0] if "/" in path else "" for path in paths}
    if len(folders) != 1 or "" in folders:
        return None
    [folder] = folders
    names = {path.lower() for path in paths}
    has_template = any(f"{folder}/{name}".lower() in names for name in (MAIN_TEMPLATE, UI_DEFINITION, *_OTHER_MAIN))
    return folder if has_template else None
