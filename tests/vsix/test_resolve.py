"""Locking: pip's reports for all targets and Pythons become one version of each package, or a failure that says why."""

from __future__ import annotations

from typing import Any

import pytest
from packaging.requirements import Requirement
from tools.vsix import resolve
from tools.vsix.errors import PackagingError
from tools.vsix.lock import LockedPackage, Wheel
from tools.vsix.targets import TARGETS, Target

OLD, NEW = ("linux-x64", "3.10"), ("win32-x64", "3.12")


def entry(name: str, version: str, file: str, requires: list[str] | None = None) -> dict[str, Any]:
    """What pip's report says of a package."""
    return {
        "metadata": {"name": name, "version": version, "requires_dist": requires or []},
        "download_info": {"url": f"somewhere/{file}", "archive_info": {"hashes": {"sha256": file}}},
    }


def test_one_pure_wheel_is_locked_once() -> None:
    reports = {key: {"p": entry("p", "1", "p-1-py3-none-any.whl")} for key in (OLD, NEW)}
    wheel = Wheel("p-1-py3-none-any.whl", "p-1-py3-none-any.whl")
    assert resolve._lock_package("p", reports) == LockedPackage("p", "1", pure=wheel)


def test_a_pure_package_that_some_pythons_do_not_require_is_bundled_for_all() -> None:
    reports = {OLD: {"p": entry("p", "1", "p-1-py3-none-any.whl")}, NEW: {}}
    assert resolve._lock_package("p", reports).pure is not None


def test_compiled_wheels_are_locked_for_each_target_and_python() -> None:
    reports = {OLD: {"p": entry("p", "1", "old.whl")}, NEW: {"p": entry("p", "1", "new.whl")}}
    compiled = {"linux-x64": {"3.10": Wheel("old.whl", "old.whl")}, "win32-x64": {"3.12": Wheel("new.whl", "new.whl")}}
    assert resolve._lock_package("p", reports) == LockedPackage("p", "1", compiled=compiled)


def test_versions_that_differ_are_named_with_where_they_are_for() -> None:
    reports = {OLD: {"p": entry("p", "1", "old.whl")}, NEW: {"p": entry("p", "2", "new.whl")}}
    with pytest.raises(PackagingError, match=r"^p has no version .*1 for linux-x64 3\.10; 2 for win32-x64 3\.12"):
        resolve._lock_package("p", reports)


@pytest.mark.parametrize("missing", [{}, {"p": entry("p", "1", "p-1-py3-none-any.whl")}])
def test_a_platform_without_a_compiled_wheel_is_named(missing: dict[str, Any]) -> None:
    reports = {OLD: {"p": entry("p", "1", "old.whl")}, NEW: missing}
    with pytest.raises(PackagingError, match=r"^p 1 has no compiled wheel for win32-x64 3\.12$"):
        resolve._lock_package("p", reports)


def test_requirements_are_those_of_the_target_and_not_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """pip follows the markers that hold for its own Python, so what holds there only is asked for by name."""
    a = entry(
        "a",
        "1",
        "a-1-py3-none-any.whl",
        ["w>=2; sys_platform == 'win32'", "l; sys_platform == 'linux'", "x; extra == 'x'"],
    )
    available = {"a": a, "l": entry("l", "1", "l-1-py3-none-any.whl"), "w": entry("w", "2", "w-2-py3-none-any.whl")}
    asked: list[list[str]] = []

    def report(target: Target, python: str, requirements: list[Requirement]) -> dict[str, Any]:
        asked.append([str(one) for one in requirements])
        return {name: available[name] for name in {"a", "l", *(one.name for one in requirements)}}

    monkeypatch.setattr(resolve, "_report", report)
    monkeypatch.setattr(resolve, "_requirements", lambda: [Requirement("a"), Requirement("l; python_version < '3.11'")])
    assert set(resolve._resolve_one(TARGETS["win32-x64"], "3.12")) == {"a", "w"}
    assert asked == [["a"], ["a", "w>=2"]]
    assert set(resolve._resolve_one(TARGETS["win32-x64"], "3.10")) == {"a", "w", "l"}
