"""Resolves the run-time packages of the server for all targets and Pythons, with pip."""

from __future__ import annotations

import importlib.metadata
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tools.vsix.errors import PackagingError
from tools.vsix.lock import Lock, LockedPackage, Wheel
from tools.vsix.targets import PYTHONS, TARGETS, Target
from tools.vsix.wheels import pip, selection

LEFT_OUT = {"rich": "progress bars of the command line; armls runs without"}
"""Dependencies of armls that the extension doesn't bundle, and why."""

UNAVAILABLE = {("zlib-ng", "win32-arm64", "3.10")}
"""Packages that a Python of a target is without, as their requirement's marker says; armls uses zlib there."""

Environment = dict[str, str]
Resolved = dict[str, dict[str, Any]]
"""pip's report for one target and Python: package name to its entry."""


def resolve() -> Lock:
    """Lock the newest versions that pip finds. Raises PackagingError if targets or Pythons differ in them."""
    reports: dict[tuple[str, str], Resolved] = {}
    for target in TARGETS.values():
        for python in PYTHONS:
            sys.stderr.write(f"resolving for {target.name}, Python {python}\n")
            reports[target.name, python] = _resolve_one(target, python)
    names = sorted({name for report in reports.values() for name in report})
    return {name: _lock_package(name, reports) for name in names}


def _requirements() -> list[Requirement]:
    declared = [Requirement(text) for text in importlib.metadata.requires("armls") or ()]
    return [requirement for requirement in declared if canonicalize_name(requirement.name) not in LEFT_OUT]


def _environment(target: Target, python: str) -> Environment:
    return {
        **{name: str(value) for name, value in default_environment().items()},
        **target.environment,
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_version": f"{python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "extra": "",
    }


def _applicable(requirements: Iterable[Requirement], environment: Environment) -> list[Requirement]:
    return [one for one in requirements if one.marker is None or one.marker.evaluate(environment)]


def _resolve_one(target: Target, python: str) -> Resolved:
    """Ask pip until its answer has all that the packages require there: pip evaluates markers for its own Python."""
    environment = _environment(target, python)
    roots = _applicable(_requirements(), environment)
    asked = list(roots)
    while True:
        report = _report(target, python, asked)
        needed, missing = _closure(roots, report, environment)
        if not missing:
            return {name: report[name] for name in needed}
        asked += missing


def _closure(
    roots: list[Requirement], report: Resolved, environment: Environment
) -> tuple[set[str], list[Requirement]]:
    """The names of packages that are required in an environment, and the requirements that a report doesn't meet."""
    needed: set[str] = set()
    missing: list[Requirement] = []
    open_requirements = list(roots)
    while open_requirements:
        requirement = open_requirements.pop()
        name = canonicalize_name(requirement.name)
        if name in needed:
            continue
        if name not in report:
            requirement.marker = None
            missing.append(requirement)
            continue
        needed.add(name)
        requires = report[name]["metadata"].get("requires_dist", ())
        open_requirements += _applicable(map(Requirement, requires), environment)
    return needed, missing


def _report(target: Target, python: str, requirements: list[Requirement]) -> Resolved:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        options = ["--dry-run", "--ignore-installed", "--report", str(report), "--target", folder]
        wanted = [f"{one.name}{_extras(one)}{one.specifier}" for one in requirements]
        pip("install", *options, *selection(target, python), *wanted)
        installs = json.loads(report.read_text(encoding="utf-8"))["install"]
    return {canonicalize_name(entry["metadata"]["name"]): entry for entry in installs}


def _extras(requirement: Requirement) -> str:
    return f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""


def _lock_package(name: str, reports: dict[tuple[str, str], Resolved]) -> LockedPackage:
    versions: dict[str, list[str]] = defaultdict(list)
    compiled: dict[str, dict[str, Wheel]] = defaultdict(dict)
    for (target, python), report in reports.items():
        if name in report:
            versions[report[name]["metadata"]["version"]].append(f"{target} {python}")
            compiled[target][python] = _wheel(report[name])
    if len(versions) > 1:
        places = "; ".join(f"{version} for {', '.join(where)}" for version, where in sorted(versions.items()))
        raise PackagingError(f"{name} has no version for all platforms ({places}); limit its version in pyproject.toml")
    [version] = versions
    wheels = {wheel for by_python in compiled.values() for wheel in by_python.values()}
    if len(wheels) == 1 and next(iter(wheels)).file.endswith("-none-any.whl"):
        return LockedPackage(name, version, pure=next(iter(wheels)))
    without = [
        f"{target} {python}"
        for target, python in reports
        if (name, target, python) not in UNAVAILABLE
        if compiled[target].get(python) is None or compiled[target][python].file.endswith("-none-any.whl")
    ]
    if without:
        raise PackagingError(f"{name} {version} has no compiled wheel for {', '.join(without)}")
    return LockedPackage(name, version, compiled=dict(compiled))


def _wheel(entry: dict[str, Any]) -> Wheel:
    info = entry["download_info"]
    return Wheel(info["url"].rsplit("/", 1)[1], info["archive_info"]["hashes"]["sha256"])
