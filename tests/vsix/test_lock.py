"""The lock file: one version of each package, with a wheel for every target and Python, each fit for where it goes."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename
from tools.vsix.lock import LOCK_FILE, LockedPackage, Wheel, read_lock, wheels_of, write_lock
from tools.vsix.resolve import LEFT_OUT, UNAVAILABLE, _environment
from tools.vsix.targets import PYTHONS, TARGETS, with_emulated

LOCK = read_lock()
EVERYWHERE = [(target, python) for target in TARGETS for python in PYTHONS]


def accepted_tags(target: str, python: str) -> set[Tag]:
    """The tags that a Python of a target accepts."""
    version = tuple(map(int, python.split(".")))
    abi, platforms = f"cp{python.replace('.', '')}", TARGETS[target].tags
    return {*cpython_tags(version, [abi], platforms), *compatible_tags(version, abi, platforms)}


@pytest.mark.parametrize(("target", "python"), EVERYWHERE)
def test_every_target_and_python_has_a_wheel_of_every_package_that_fits_it(target: str, python: str) -> None:
    for package in LOCK.values():
        if (package.name, target, python) in UNAVAILABLE:
            continue
        name, version, _, tags = parse_wheel_filename(package.wheel(target, python).file)
        assert (name, str(version)) == (package.name, package.version)
        assert tags & accepted_tags(target, python), package.wheel(target, python).file


@pytest.mark.parametrize("package", LOCK.values(), ids=LOCK)
def test_a_compiled_wheel_is_for_one_system_and_processor_only(package: LockedPackage) -> None:
    words = {
        "linux-x64": ["manylinux", "x86_64"],
        "linux-arm64": ["manylinux", "aarch64"],
        "alpine-x64": ["musllinux", "x86_64"],
        "darwin-arm64": ["macosx", "arm64"],
        "darwin-x64": ["macosx", "x86_64"],
        "win32-x64": ["win", "amd64"],
        "win32-arm64": ["win", "arm64"],
    }
    for target, wheels in package.compiled.items():
        assert list(wheels) == [one for one in PYTHONS if (package.name, target, one) not in UNAVAILABLE]
        for wheel in wheels.values():
            assert all(word in wheel.file for word in words[target]), wheel.file
    assert list(package.compiled) in ([], list(TARGETS))
    assert (package.pure is None) == bool(package.compiled)
    assert package.pure is None or package.pure.file.endswith("-none-any.whl")


def test_compiled_packages_are_those_that_are_known_to_be() -> None:
    assert {name for name, package in LOCK.items() if package.compiled} == {
        "ijson",
        "markupsafe",
        "msgspec",
        "psutil",
        "zlib-ng",
    }


def test_a_file_has_one_hash() -> None:
    wheels = {
        wheel for package in LOCK.values() for target in TARGETS for _, _, wheel in wheels_of({"": package}, target)
    }
    assert len({wheel.file for wheel in wheels}) == len({wheel.sha256 for wheel in wheels}) == len(wheels)
    assert all(re.fullmatch("[0-9a-f]{64}", wheel.sha256) for wheel in wheels)


def test_the_lock_names_no_address() -> None:
    assert "://" not in LOCK_FILE.read_text(encoding="utf-8")


def requirements_of(name: str) -> list[Requirement]:
    """What a package requires on any target and Python, without what is left out; nothing if it isn't installed."""
    try:
        declared = [Requirement(text) for text in importlib.metadata.requires(name) or ()]
    except importlib.metadata.PackageNotFoundError:
        return []
    environments = [_environment(TARGETS[target], python) for target, python in EVERYWHERE]
    return [
        requirement
        for requirement in declared
        if canonicalize_name(requirement.name) not in LEFT_OUT
        and any(requirement.marker is None or requirement.marker.evaluate(one) for one in environments)
    ]


def test_exactly_what_armls_requires_is_locked_in_versions_that_are_accepted() -> None:
    """Where this fails after a change of the dependencies, run 'make vsix-lock'."""
    required: set[str] = set()
    open_names = ["armls"]
    while open_names:
        for requirement in requirements_of(open_names.pop()):
            name = canonicalize_name(requirement.name)
            assert name in LOCK
            assert LOCK[name].version in requirement.specifier, requirement
            if name not in required:
                required.add(name)
                open_names.append(name)
    assert required == LOCK.keys()


def test_what_the_server_never_imports_is_left_out() -> None:
    assert LOCK.keys() & {"rich", "pygments", "markdown-it-py", "mdurl", "redis", "prometheus-client"} == set()


@pytest.mark.parametrize("name", ["win32-arm64", "darwin-arm64"])
def test_processors_that_emulate_another_get_its_packages_too(name: str) -> None:
    assert [target.name for target in with_emulated(TARGETS[name])] == [name, name.replace("arm64", "x64")]


def test_a_lock_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "lock.json"
    lock = {
        "a": LockedPackage("a", "1", pure=Wheel("a-1-py3-none-any.whl", "00")),
        "b": LockedPackage("b", "2", compiled={"linux-x64": {"3.10": Wheel("b", "01")}}),
    }
    write_lock(lock, path)
    assert read_lock(path) == lock
