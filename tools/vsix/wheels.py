"""The wheels of the lock file, in a cache folder outside the checkout."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from tools.cache import cache_folder
from tools.vsix.errors import DownloadError, PackagingError
from tools.vsix.lock import Lock, LockedPackage, Wheel, wheels_of
from tools.vsix.targets import PYTHONS, Target, with_emulated


def pip(*arguments: str) -> None:
    """Run this Python's pip, as it is configured. Raises DownloadError with the end of what it says."""
    command = [sys.executable, "-m", "pip", *arguments, "--quiet", "--no-input", "--disable-pip-version-check"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
        raise DownloadError(f"pip {arguments[0]} failed: {' '.join(said[-3:]) or 'it gave no reason'}")


def selection(target: Target, python: str) -> list[str]:
    """pip's options that select the wheels for a target and a CPython."""
    options = ["--only-binary", ":all:", "--implementation", "cp", "--python-version", python]
    for abi in (f"cp{python.replace('.', '')}", "abi3", "none"):
        options += ["--abi", abi]
    for tag in target.tags:
        options += ["--platform", tag]
    return options


def fetch(lock: Lock, targets: Iterable[Target], folder: Path | None = None) -> dict[Wheel, Path]:
    """The files of all wheels that the targets need, each with the locked hash; downloads those that are missing.

    ``folder`` is the cache folder. Raises DownloadError, or PackagingError where pip gives another file than is locked.
    """
    folder = folder or cache_folder("wheels")
    files: dict[Wheel, Path] = {}
    missing: dict[tuple[str, str], list[tuple[LockedPackage, Wheel]]] = defaultdict(list)
    every = {native.name: native for target in targets for native in with_emulated(target)}
    for target in every.values():
        for package, python, wheel in wheels_of(lock, target.name):
            if wheel in files:
                continue
            files[wheel] = folder / wheel.file
            if not _is_intact(files[wheel], wheel):
                missing[target.name, python or PYTHONS[-1]].append((package, wheel))
    for (name, python), wheels in missing.items():
        _download(every[name], python, wheels, folder)
    return files


def _is_intact(path: Path, wheel: Wheel) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == wheel.sha256


def _download(target: Target, python: str, wheels: list[tuple[LockedPackage, Wheel]], folder: Path) -> None:
    names = ", ".join(f"{package.name} {package.version}" for package, _ in wheels)
    sys.stderr.write(f"downloading for {target.name}, Python {python}: {names}\n")
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        requirements = Path(temporary, "requirements.txt")
        lines = [f"{package.name}=={package.version} --hash=sha256:{wheel.sha256}\n" for package, wheel in wheels]
        requirements.write_text("".join(lines), encoding="utf-8")
        options = ["--require-hashes", "--no-deps", "--dest", temporary, "--requirement", str(requirements)]
        pip("download", *options, *selection(target, python))
        for package, wheel in wheels:
            path = Path(temporary, wheel.file)
            if not _is_intact(path, wheel):
                raise PackagingError(f"pip has not downloaded {wheel.file} for {package.name} {package.version}")
            path.replace(folder / wheel.file)
