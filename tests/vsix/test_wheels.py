"""Downloading locked wheels: only what is missing or damaged, by name, version and hash, and nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from tools.vsix import wheels
from tools.vsix.errors import PackagingError
from tools.vsix.lock import Lock, LockedPackage, Wheel
from tools.vsix.targets import PYTHONS, TARGETS
from tools.vsix.wheels import fetch

from tests.vsix.wheel_files import make_wheel

PURE, COMPILED = "pure-1.0-py3-none-any.whl", "fast-2.0-cp3{}-cp3{}-linux.whl"


class Registry:
    """Stands in for pip: copies wheels from a folder, and remembers what it was asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []

    def pip(self, command: str, *arguments: str) -> None:
        assert command == "download"
        options = dict(itertools.pairwise(arguments))
        assert {"--require-hashes", "--no-deps", "--only-binary"} <= set(arguments)
        requirements = Path(options["--requirement"]).read_text(encoding="utf-8").splitlines()
        self.asked += [f"{options['--python-version']} {requirement}" for requirement in requirements]
        for path in self.folder.iterdir():
            Path(options["--dest"], path.name).write_bytes(path.read_bytes())


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    (tmp_path / "registry").mkdir()
    (tmp_path / "cache").mkdir()
    registry = Registry(tmp_path / "registry")
    monkeypatch.setattr(wheels, "pip", registry.pip)
    return registry


@pytest.fixture
def lock(registry: Registry) -> Lock:
    pure = make_wheel(registry.folder, PURE, {"pure.py": ""})
    names = {python: COMPILED.format(python[2:], python[2:]) for python in PYTHONS}
    compiled = {python: make_wheel(registry.folder, names[python], {"fast.so": python}) for python in PYTHONS}
    return {
        "pure": LockedPackage("pure", "1.0", pure=pure),
        "fast": LockedPackage("fast", "2.0", compiled={"linux-x64": compiled}),
    }


def requirement(package: LockedPackage, python: str) -> str:
    return f"{python} {package.name}=={package.version} --hash=sha256:{package.wheel('linux-x64', python).sha256}"


def test_missing_wheels_are_downloaded_by_hash_for_each_python(registry: Registry, lock: Lock, tmp_path: Path) -> None:
    files = fetch(lock, [TARGETS["linux-x64"]], tmp_path / "cache")
    expected = [requirement(lock["fast"], python) for python in PYTHONS] + [requirement(lock["pure"], PYTHONS[-1])]
    assert sorted(registry.asked) == sorted(expected)
    assert {path.name for path in files.values()} == {path.name for path in (tmp_path / "cache").iterdir()}
    assert all(path.is_file() for path in files.values())


def test_wheels_in_the_cache_are_not_asked_for(registry: Registry, lock: Lock, tmp_path: Path) -> None:
    first = fetch(lock, [TARGETS["linux-x64"]], tmp_path / "cache")
    registry.asked.clear()
    assert fetch(lock, [TARGETS["linux-x64"]], tmp_path / "cache") == first
    assert registry.asked == []


def test_a_damaged_wheel_is_downloaded_again(registry: Registry, lock: Lock, tmp_path: Path) -> None:
    fetch(lock, [TARGETS["linux-x64"]], tmp_path / "cache")
    registry.asked.clear()
    (tmp_path / "cache" / PURE).write_bytes(b"half")
    files = fetch(lock, [TARGETS["linux-x64"]], tmp_path / "cache")
    assert registry.asked == [requirement(lock["pure"], PYTHONS[-1])]
    assert files[lock["pure"].wheel("linux-x64", "3.10")].read_bytes() == (registry.folder / PURE).read_bytes()


def wrong(wheel: Wheel) -> Wheel:
    return Wheel(wheel.file, "0" * 64)


def renamed(wheel: Wheel) -> Wheel:
    return Wheel(f"other-{wheel.file}", wheel.sha256)


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("change", [wrong, renamed])
def test_another_file_than_the_locked_one_is_refused(
    lock: Lock, tmp_path: Path, change: Callable[[Wheel], Wheel]
) -> None:
    pure = lock["pure"].pure
    assert pure is not None
    changed = change(pure)
    with pytest.raises(PackagingError, match=f"pip has not downloaded {changed.file} for pure 1.0"):
        fetch({"pure": LockedPackage("pure", "1.0", pure=changed)}, [TARGETS["linux-x64"]], tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []
