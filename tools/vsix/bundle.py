"""Lays out the folder ``bundled`` of the extension: the launcher, the server and its run-time packages.

It holds:

    armls_server.py                          the launcher
    lib/                                     armls, pure packages, and the metadata and licences of all packages
    native/<system>-<machine>/cp310/ …       compiled packages, for each Python
    native/<system>-<machine>/abi3/          those that are the same for all of them
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

from tools.vsix.errors import PackagingError
from tools.vsix.lock import Lock, LockedPackage, Wheel, wheels_of
from tools.vsix.targets import Target, with_emulated

SERVER = Path(__file__).resolve().parents[2] / "server" / "armls"
LAUNCHER = Path(__file__).parent / "armls_server.py"

_UNUSED_SUFFIXES = {".pyi", ".typed", ".c", ".h", ".pyx", ".pxd", ".pyc"}
_UNUSED_FOLDERS = {"tests", "test", "__pycache__"}
_LICENCE_WORDS = ("licen", "copying", "notice", "authors")


def write_bundle(folder: Path, target: Target, lock: Lock, files: dict[Wheel, Path]) -> None:
    """Write the folder ``bundled`` for a target; ``files`` are the wheels. Raises PackagingError."""
    library = folder / "lib"
    library.mkdir(parents=True)
    shutil.copyfile(LAUNCHER, folder / LAUNCHER.name)
    for path in server_files():
        _write(library / "armls" / path.relative_to(SERVER), path.read_bytes())
    for native in with_emulated(target):
        for package, python, wheel in wheels_of(lock, native.name):
            _unpack(files[wheel], library, library if package.pure else folder / _home(native, package, python))


def server_files() -> list[Path]:
    """The files of the server, without caches of development tools."""
    names = {path.relative_to(SERVER).as_posix(): path for path in SERVER.rglob("*") if path.is_file()}
    return [names[name] for name in sorted(names) if is_used(name) and "/." not in f"/{name}"]


def is_used(name: str) -> bool:
    """Whether a file of a package is needed at run time, by its path in the package or wheel."""
    path = PurePosixPath(name)
    if path.parts[0].endswith(".dist-info"):
        return path.name == "METADATA" or is_licence(path.name)
    return path.suffix not in _UNUSED_SUFFIXES and _UNUSED_FOLDERS.isdisjoint(path.parts)


def is_licence(name: str) -> bool:
    """Whether a file has the name of a licence or of its notices."""
    return any(word in name.lower() for word in _LICENCE_WORDS)


def _home(native: Target, package: LockedPackage, python: str) -> Path:
    """The folder of a compiled package: one for all Pythons if they share the wheel."""
    is_shared = len(set(package.compiled[native.name].values())) == 1
    return Path("native", native.native_folder, "abi3" if is_shared else f"cp{python.replace('.', '')}")


def _unpack(wheel: Path, library: Path, home: Path) -> None:
    """Unpack what is used of a wheel into its home; its metadata and licences go into the library, once a package."""
    content = dict(wheel_content(wheel))
    metadata = {name for name in content if ".dist-info/" in name}
    is_described = any((library / name).exists() for name in metadata)
    for name in content:
        if name not in metadata:
            _write(home / name, content[name])
        elif not is_described:
            _write(library / name, content[name])


def wheel_content(wheel: Path) -> Iterator[tuple[str, bytes]]:
    """The used files of a wheel, by path. Raises PackagingError if one would be installed anywhere else."""
    with ZipFile(wheel) as archive:
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            path = PurePosixPath(info.filename)
            if info.is_dir():
                continue
            if path.is_absolute() or ".." in path.parts or path.parts[0].endswith(".data"):
                raise PackagingError(f"{wheel.name} holds {info.filename}, which can't be bundled")
            if is_used(info.filename):
                yield info.filename, archive.read(info)


def _write(path: Path, content: bytes) -> None:
    """Write a file that doesn't exist yet or is the same. Raises PackagingError if it has another content."""
    if path.exists():
        if path.read_bytes() != content:
            raise PackagingError(f"two packages hold a different {path.name}; {path} can't be both")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
