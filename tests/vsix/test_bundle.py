"""Laying out the bundle: what goes where, what is left out, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools.vsix.bundle import server_files, write_bundle
from tools.vsix.errors import PackagingError
from tools.vsix.lock import Lock, LockedPackage
from tools.vsix.targets import PYTHONS, TARGETS

from tests.vsix.wheel_files import make_wheel

INFO = {"p-1.dist-info/METADATA": "m", "p-1.dist-info/RECORD": "", "p-1.dist-info/licenses/LICENSE": "l"}


def bundle(tmp_path: Path, target: str, lock: Lock) -> set[str]:
    """Bundle a target; the files in it but the launcher and the server's."""
    folder = tmp_path / "bundled"
    wheels = [package.wheel(name, python) for package in lock.values() for name in TARGETS for python in PYTHONS]
    write_bundle(folder, TARGETS[target], lock, {wheel: tmp_path / wheel.file for wheel in wheels})
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in names if not name.startswith("lib/armls/") and name != "armls_server.py"}


def pure(tmp_path: Path, content: dict[str, str], name: str = "p") -> Lock:
    return {name: LockedPackage(name, "1", pure=make_wheel(tmp_path, f"{name}-1-py3-none-any.whl", content))}


def test_a_pure_package_is_unpacked_once_without_what_is_not_used(tmp_path: Path) -> None:
    content = {"p/a.py": "", "p/a.pyi": "", "p/py.typed": "", "p/tests/t.py": "", "p/__pycache__/a.pyc": ""}
    assert bundle(tmp_path, "linux-x64", pure(tmp_path, {**content, **INFO})) == {
        "lib/p/a.py",
        "lib/p-1.dist-info/METADATA",
        "lib/p-1.dist-info/licenses/LICENSE",
    }


def compiled(tmp_path: Path, file: str) -> Lock:
    """A package with a wheel for each target, and for each Python where the name of the file has a place for it."""
    wheels = {}
    for target in TARGETS:
        wheels[target] = {
            python: make_wheel(tmp_path, file.format(python, target), {"p/c.so": target, **INFO}) for python in PYTHONS
        }
    return {"p": LockedPackage("p", "1", compiled=wheels)}


def test_a_compiled_package_is_unpacked_for_each_python(tmp_path: Path) -> None:
    assert bundle(tmp_path, "linux-arm64", compiled(tmp_path, "p-1-cp{}-{}.whl")) == {
        "lib/p-1.dist-info/METADATA",
        "lib/p-1.dist-info/licenses/LICENSE",
        *(f"native/linux-arm64/cp{python.replace('.', '')}/p/c.so" for python in PYTHONS),
    }


def test_a_compiled_package_for_all_pythons_is_unpacked_once(tmp_path: Path) -> None:
    files = bundle(tmp_path, "alpine-x64", compiled(tmp_path, "p-1-abi3-{1}.whl"))
    assert {name for name in files if name.startswith("native")} == {"native/linux-x86_64/abi3/p/c.so"}


def test_packages_for_an_emulated_processor_lie_beside_the_others(tmp_path: Path) -> None:
    bundle(tmp_path, "win32-arm64", compiled(tmp_path, "p-1-abi3-{1}.whl"))
    native = tmp_path / "bundled" / "native"
    assert (native / "win32-arm64/abi3/p/c.so").read_text() == "win32-arm64"
    assert (native / "win32-x86_64/abi3/p/c.so").read_text() == "win32-x64"


@pytest.mark.parametrize("name", ["../outside.py", "/outside.py", "p/../../outside.py", "p-1.data/scripts/run"])
def test_a_wheel_that_reaches_beyond_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(PackagingError, match="which can't be bundled"):
        bundle(tmp_path, "linux-x64", pure(tmp_path, {name: ""}))


def test_two_packages_with_a_different_file_of_the_same_name_are_refused(tmp_path: Path) -> None:
    lock = {**pure(tmp_path, {"m.py": "1"}), **pure(tmp_path, {"m.py": "2"}, "q")}
    with pytest.raises(PackagingError, match=r"two packages hold a different m\.py"):
        bundle(tmp_path, "linux-x64", lock)


def test_caches_of_tools_are_no_files_of_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.py", "core/b.py", ".mypy_cache/c.py", "core/.cache/d", "__pycache__/a.pyc", ".DS_Store"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.setattr("tools.vsix.bundle.SERVER", tmp_path)
    assert server_files() == [tmp_path / "a.py", tmp_path / "core/b.py"]


def test_the_server_is_bundled_without_bytecode(tmp_path: Path) -> None:
    bundle(tmp_path, "linux-x64", {})
    library = tmp_path / "bundled" / "lib"
    assert (library / "armls/services/ttk/worker.ps1").is_file()
    assert len(server_files()) == sum(path.is_file() for path in library.rglob("*"))
    assert list(library.rglob("__pycache__")) == []
