"""Private copies of the files that a run looks at, unsaved ones included; ARM-TTK never sees the workspace itself."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from armls.services.ttk.adapter import PoolError, Unavailable

PREFIX = "armls-ttk-"
_WILD = re.compile("[\\[\\]*?`\ud800-\udfff]")


@contextmanager
def private_copy(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder that only we may read, with these files by their relative paths; removed afterwards whatever happens.

    Raises PoolError where it cannot be written.
    """
    folder = private_folder()
    try:
        try:
            for name, data in files.items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        except OSError as error:
            raise _unwritable(error) from error
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def private_folder() -> Path:
    """A new folder that only we may read; removed by :func:`sweep` if we do not. Raises PoolError."""
    try:
        return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=temporary_folder()))
    except OSError as error:
        raise _unwritable(error) from error


def _unwritable(error: OSError) -> PoolError:
    reason = (error.strerror or str(error)).lower()
    return PoolError(f"no files can be written in the temporary folder {temporary_folder()}: {reason}")


def safe_names(names: list[str]) -> dict[str, str]:
    """The relative paths in a snapshot by the original ones: PowerShell reads some characters as wildcards.

    Raises ValueError for a path that leads out of the folder.
    """
    found: dict[str, str] = {}
    taken = {name.lower() for name in names if not _WILD.search(name)}
    for name in names:
        if name.startswith("/") or ".." in name.split("/") or (":" in name.split("/")[0] and os.name == "nt"):
            raise ValueError(f"'{name}' leads out of its folder")
        safe = name
        while _WILD.search(safe) or (safe != name and safe.lower() in taken):
            safe = _WILD.sub("_", safe) if _WILD.search(safe) else "_" + safe
        taken.add(safe.lower())
        found[name] = safe
    return found


def temporary_folder() -> Path:
    """Where private folders are made. Raises Unavailable where there is no place that is safe for it."""
    found = Path(tempfile.gettempdir()).resolve()
    usual = [os.environ.get(name, "") for name in ("TMPDIR", "TEMP", "TMP")] + ["/tmp", "/var/tmp", "/usr/tmp"]
    # Where none of them can be written Python takes the current folder, which may be somebody's workspace.
    is_current = found == Path.cwd() and found not in [Path(name).resolve() for name in usual if name]
    if is_current or _WILD.search(str(found)):
        raise Unavailable(f"there is no usable temporary folder (found {found}); set TMPDIR to one")
    return found


def sweep(folder: Path) -> None:
    """Remove what processes that are gone have left in the temporary folder."""
    for path in folder.glob(f"{PREFIX}*"):
        owner = path.name[len(PREFIX) :].partition("-")[0]
        with suppress(OSError):
            mine = not hasattr(os, "getuid") or path.lstat().st_uid == os.getuid()
            if owner.isdecimal() and not psutil.pid_exists(int(owner)) and mine and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
