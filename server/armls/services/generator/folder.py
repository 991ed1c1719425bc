"""Writes a solution into a folder: all of it or nothing, and never over a file that somebody else has made."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from armls.services.files import Unreadable, read_bytes, reason_of
from armls.services.generator.errors import FolderInUse, GenerationError
from armls.services.generator.kinds import MANIFEST

_STAGING = ".armls-generate-"
_MOST_NAMED = 5
_MOST_MANIFEST = 4 * 1024 * 1024


def write_solution(folder: str, files: Mapping[str, bytes], is_forced: bool = False) -> None:
    """Write the files, by path with ``/``, into a folder, which is made if need be.

    A folder that isn't empty is refused unless it holds only what an earlier generation has made, unchanged; if
    ``is_forced``, files of the same names are replaced and others stay. Raises GenerationError, and leaves everything
    as it was.
    """
    try:
        target = Path(os.path.realpath(folder))
        earlier = _earlier(target)
        present = sorted(_files(target)) if target.exists() else []
        if not is_forced:
            _require_ours(folder, present, earlier)
        stale = [name for name in present if name in earlier and name not in files]
        _require_replaceable(target, files)
        is_new = not target.exists()
        target.mkdir(parents=True, exist_ok=True)
        try:
            _put(target, files, stale)
        except BaseException:
            if is_new:
                target.rmdir()
            raise
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno not in (errno.ENOENT, errno.EACCES):
            raise GenerationError(f"{folder}: can't be written: {reason_of(error)}") from error
        raise GenerationError(f"{folder}: can't be written: {_reason(error)}") from error


def _reason(error: OSError | ValueError) -> str:
    return reason_of(error) if isinstance(error, OSError) else "this isn't a path"


def _files(folder: Path) -> Iterator[str]:
    """All files below a folder by path; a link is a file, and so is an empty folder, with ``/`` at its end."""
    if not folder.is_dir():
        raise GenerationError(f"{folder}: this is a file; name a folder")
    for root, folders, names in os.walk(folder):
        below = Path(root).relative_to(folder)
        links = [name for name in folders if Path(root, name).is_symlink()]
        yield from ((below / name).as_posix() for name in [*names, *links])
        if not names and not folders and root != str(folder):
            yield f"{below.as_posix()}/"


def _earlier(folder: Path) -> Mapping[str, str]:
    """The files that an earlier generation has made and nobody has changed, with their digests."""
    path = folder / MANIFEST
    if path.is_symlink():
        return {}
    try:
        data = read_bytes(str(path), _MOST_MANIFEST)
        content = json.loads(data)
        listed = {name: str(entry["sha256"]) for name, entry in content["files"].items()}
    except (Unreadable, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    found = {MANIFEST: hashlib.sha256(data).hexdigest()}
    for name, digest in listed.items():
        file = folder / name
        if _is_below(folder, file) and _digest(file) == digest:
            found[name] = digest
    return found


def _is_below(folder: Path, file: Path) -> bool:
    """Whether a path is an ordinary file in the folder, with no link on the way."""
    return file.is_file() and os.path.realpath(file) == str(file) and file.is_relative_to(folder)


def _digest(file: Path) -> str:
    try:
        return hashlib.sha256(read_bytes(str(file))).hexdigest()
    except Unreadable:
        return ""


def _require_ours(folder: str, present: list[str], earlier: Mapping[str, str]) -> None:
    others = [name for name in present if name not in earlier]
    if others:
        named = ", ".join(others[:_MOST_NAMED]) + (
            f" and {len(others) - _MOST_NAMED} more" if len(others) > _MOST_NAMED else ""
        )
        what = "has changed or other files" if earlier else "isn't empty"
        raise FolderInUse(f"{folder}: the folder {what} ({named}); choose another folder")


def _require_replaceable(target: Path, files: Mapping[str, bytes]) -> None:
    for name in files:
        path = target
        for part in name.split("/")[:-1]:
            path = path / part
            if path.is_symlink() or (path.exists() and not path.is_dir()):
                raise GenerationError(
                    f"{path}: a folder of this name is needed, and this is a link or a file; remove it"
                )
        if (target / name).is_dir() and not (target / name).is_symlink():
            raise GenerationError(f"{target / name}: a file of this name is needed, and this is a folder; remove it")


def _put(target: Path, files: Mapping[str, bytes], stale: list[str]) -> None:
    """Write everything aside, then move it into place; what fails half-way is moved back."""
    staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=target))
    moved: list[tuple[Path, Path]] = []
    made: list[Path] = []
    try:
        for number, data in enumerate(files.values()):
            (staging / f"new{number}").write_bytes(data)
        for number, name in enumerate([*files, *stale]):
            place = target / name
            if os.path.lexists(place):
                place.replace(staging / f"old{number}")
                moved.append((staging / f"old{number}", place))
            if name not in files:
                continue
            for parent in reversed(place.relative_to(target).parents):
                if not (target / parent).exists():
                    (target / parent).mkdir()
                    made.append(target / parent)
            (staging / f"new{number}").replace(place)
            moved.append((place, staging / f"new{number}"))
    except BaseException:
        for source, back in reversed(moved):
            source.replace(back)
        for folder in reversed(made):
            folder.rmdir()
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    for name in stale:
        _remove_empty(target, (target / name).parent)


def _remove_empty(target: Path, folder: Path) -> None:
    while folder != target:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
