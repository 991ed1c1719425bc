"""Which pwsh and which ARM-TTK are installed, looked for where no workspace can put one."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from armls.services.ttk.adapter import Unavailable

PWSH_VARIABLE, TTK_VARIABLE = "ARMLS_PWSH", "ARM_TTK_PATH"

_EXECUTABLE = "pwsh.exe" if sys.platform == "win32" else "pwsh"
_MANIFEST = "arm-ttk.psd1"
_VERSION = re.compile(r"^\s*ModuleVersion\s*=\s*['\"]?([\d.]+)", re.M | re.I)
_USUAL = (
    (r"C:\Program Files\PowerShell\7", r"C:\Program Files\PowerShell\7-preview")
    if sys.platform == "win32"
    else ("/usr/bin", "/usr/local/bin", "/opt/microsoft/powershell/7", "/snap/bin", "/opt/homebrew/bin")
)

GET_PWSH = f"install PowerShell 7 (https://aka.ms/powershell), or name its executable in {PWSH_VARIABLE}"
GET_TTK = f"get it from https://aka.ms/arm-ttk-latest and name its folder in {TTK_VARIABLE}"


@dataclass(frozen=True, slots=True)
class Installation:
    """The programs that run ARM-TTK. ``fingerprint`` changes with any file of ARM-TTK, its caches included."""

    pwsh: Path
    module: Path
    version: str
    fingerprint: str


def find_installation(
    pwsh: str = "",
    module: str = "",
    environment: Mapping[str, str] | None = None,
    workspaces: Iterable[str] = (),
) -> Installation:
    """The installed pwsh and ARM-TTK; what is named counts, then the environment, then the usual places.

    Nothing in a folder of ``workspaces`` is found unless it was named. Raises Unavailable, which says what is missing
    and how to get it.
    """
    environment = os.environ if environment is None else environment
    avoided = [Path(folder) for folder in workspaces]
    executable = find_pwsh(pwsh or environment.get(PWSH_VARIABLE, ""), environment, avoided)
    manifest = find_module(module or environment.get(TTK_VARIABLE, ""), environment, avoided)
    return Installation(executable, manifest, version_of(manifest), fingerprint_of(manifest.parent))


def find_pwsh(named: str, environment: Mapping[str, str], avoided: Iterable[Path] = ()) -> Path:
    """The absolute path of pwsh. Raises Unavailable."""
    if named:
        path = Path(named)
        if not path.is_absolute():
            raise Unavailable(f"the path of pwsh must be absolute (found: '{named}')")
        if not path.is_file():
            raise Unavailable(f"pwsh doesn't exist at {path}; {GET_PWSH}")
        if not os.access(path, os.X_OK):
            raise Unavailable(f"pwsh cannot be started ({path}): it isn't executable")
        return path
    for folder in _absolute((*environment.get("PATH", "").split(os.pathsep), *_USUAL), avoided):
        path = folder / _EXECUTABLE
        if path.is_file() and os.access(path, os.X_OK):
            return path
    raise Unavailable(f"PowerShell 7 (pwsh) is not installed; {GET_PWSH}")


def find_module(named: str, environment: Mapping[str, str], avoided: Iterable[Path] = ()) -> Path:
    """The absolute path of ARM-TTK's manifest; ``named`` is its folder or the one around it. Raises Unavailable."""
    if named:
        folder = Path(named)
        if not folder.is_absolute():
            raise Unavailable(f"the folder of ARM-TTK must be an absolute path (found: '{named}')")
        for path in (folder, folder / _MANIFEST, folder / "arm-ttk" / _MANIFEST):
            if path.name.lower() == _MANIFEST and path.is_file():
                return path
        raise Unavailable(f"ARM-TTK ({_MANIFEST}) doesn't exist in {folder}; {GET_TTK}")
    home = Path.home()
    usual = (
        (home / "Documents" / "PowerShell" / "Modules", Path(r"C:\Program Files\PowerShell\Modules"))
        if sys.platform == "win32"
        else (home / ".local/share/powershell/Modules", Path("/usr/local/share/powershell/Modules"))
    )
    given = environment.get("PSModulePath", "").split(os.pathsep)
    for folder in _absolute((*given, *map(str, usual)), avoided):
        found = [folder / "arm-ttk" / _MANIFEST, *sorted(folder.glob(f"arm-ttk/*/{_MANIFEST}"), reverse=True)]
        for path in found:
            if path.is_file():
                return path
    raise Unavailable(f"ARM-TTK is not installed; {GET_TTK}")


def version_of(manifest: Path) -> str:
    """The version that a manifest states; empty where it states none. Raises Unavailable where it cannot be read."""
    try:
        found = _VERSION.search(manifest.read_text("utf-8-sig", "replace"))
    except OSError as error:
        raise Unavailable(f"ARM-TTK cannot be read ({manifest}): {(error.strerror or str(error)).lower()}") from error
    return found[1] if found else ""


def fingerprint_of(folder: Path) -> str:
    """A hash of the names and contents of ARM-TTK's scripts and data. Raises Unavailable where one is unreadable."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in (".ps1", ".psm1", ".psd1", ".json") and path.is_file():
            try:
                content = path.read_bytes()
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                raise Unavailable(f"ARM-TTK cannot be read ({path}): {reason}") from error
            whole.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
            whole.update(content)
    return whole.hexdigest()


def _absolute(folders: Iterable[str], avoided: Iterable[Path]) -> Iterator[Path]:
    """The folders that are absolute and not in one that is avoided: those belong to whoever wrote the workspace."""
    bad = [path.resolve() for path in avoided]
    for name in folders:
        folder = Path(name)
        if name and folder.is_absolute():
            real = folder.resolve()
            if not any(real == one or one in real.parents for one in bad):
                yield folder
