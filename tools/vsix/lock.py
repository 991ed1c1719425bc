"""The lock file: exactly the wheels that are bundled, by file name and hash."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LOCK_FILE = Path(__file__).parent / "wheels.lock.json"


@dataclass(frozen=True, slots=True, order=True)
class Wheel:
    """A wheel of the package registry. ``sha256`` is in hexadecimal."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class LockedPackage:
    """One version of a package: a wheel for all platforms, or one for each target and Python (``3.10``)."""

    name: str
    version: str
    pure: Wheel | None = None
    compiled: dict[str, dict[str, Wheel]] = field(default_factory=dict)

    def wheel(self, target: str, python: str) -> Wheel:
        """The wheel for a target and a Python. Raises KeyError if the lock has none."""
        return self.pure or self.compiled[target][python]


Lock = dict[str, LockedPackage]
"""Locked packages by name."""


def read_lock(path: Path = LOCK_FILE) -> Lock:
    """The packages of a lock file."""

    def package(name: str, value: dict[str, Any]) -> LockedPackage:
        pure = Wheel(**value["pure"]) if "pure" in value else None
        compiled = {
            target: {python: Wheel(**wheel) for python, wheel in wheels.items()}
            for target, wheels in value.get("compiled", {}).items()
        }
        return LockedPackage(name, value["version"], pure, compiled)

    content = json.loads(path.read_text(encoding="utf-8"))
    return {name: package(name, value) for name, value in content["packages"].items()}


def write_lock(lock: Lock, path: Path = LOCK_FILE) -> None:
    """Write a lock file, sorted."""

    def plain(wheel: Wheel) -> dict[str, str]:
        return {"file": wheel.file, "sha256": wheel.sha256}

    packages: dict[str, Any] = {}
    for name, package in sorted(lock.items()):
        packages[name] = {"version": package.version}
        if package.pure:
            packages[name]["pure"] = plain(package.pure)
        else:
            packages[name]["compiled"] = {
                target: {python: plain(wheel) for python, wheel in wheels.items()}
                for target, wheels in package.compiled.items()
            }
    path.write_text(json.dumps({"packages": packages}, indent=1) + "\n", encoding="utf-8")


def wheels_of(lock: Lock, target: str) -> Iterator[tuple[LockedPackage, str, Wheel]]:
    """Every package with each Python and the wheel for it on a target; a pure package once, with no Python (``""``)."""
    for package in lock.values():
        if package.pure:
            yield package, "", package.pure
        else:
            for python, wheel in package.compiled[target].items():
                yield package, python, wheel
