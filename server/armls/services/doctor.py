"""Reports the environment that armls can use."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from armls import __version__
from armls.services.cache.results import open_cache, settings_from
from armls.services.catalogue.status import statuses
from armls.services.ttk.adapter import Unavailable
from armls.services.ttk.installation import PWSH_VARIABLE, TTK_VARIABLE, find_module, find_pwsh, version_of

_PATIENCE_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Fact:
    """One part of the environment; ``hint`` is the remedy if it doesn't work."""

    name: str
    is_well: bool
    value: str
    hint: str = ""


def examine(environment: Mapping[str, str] | None = None) -> list[Fact]:
    """All parts of the environment. Runs pwsh once to query its version."""
    environment = os.environ if environment is None else environment
    return [
        Fact("armls", True, __version__),
        Fact("Python", True, platform.python_version()),
        _pwsh(environment),
        _ttk(environment),
        *_cache(environment),
        _ijson(),
        *_catalogues(environment),
    ]


def _pwsh(environment: Mapping[str, str]) -> Fact:
    try:
        path = find_pwsh(environment.get(PWSH_VARIABLE, ""), environment)
    except Unavailable as error:
        what, _, hint = str(error).partition("; ")
        return Fact("pwsh", False, what, hint)
    command = [
        str(path),
        "-NoLogo",
        "-NoProfile",
        "-NonInteractive",
        "-Command",
        "$PSVersionTable.PSVersion.ToString()",
    ]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=True, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError) as error:
        return Fact("pwsh", False, f"{path} can't be run: {error}", f"set another path in {PWSH_VARIABLE}")
    return Fact("pwsh", True, f"{done.stdout.strip()} ({path})")


def _ttk(environment: Mapping[str, str]) -> Fact:
    try:
        manifest = find_module(environment.get(TTK_VARIABLE, ""), environment)
        return Fact("ARM-TTK", True, f"{version_of(manifest)} ({manifest.parent})")
    except Unavailable as error:
        what, _, hint = str(error).partition("; ")
        return Fact("ARM-TTK", False, what, hint)


def _cache(environment: Mapping[str, str]) -> list[Fact]:
    settings = settings_from(environment)
    cache = open_cache(settings)
    try:
        status = cache.status()
    finally:
        cache.close()
    info = status.info
    found = [
        Fact("cache", info.name != "memory", f"{info.name}, {info.entries} entries, {info.bytes} bytes, {info.place}")
    ]
    if settings.backend == "redis":
        is_well = info.name == "redis"
        found.append(Fact("Redis", is_well, info.place if is_well else status.trouble))
    else:
        found.append(Fact("Redis", True, "not used", "set ARMLS_REDIS_URL to share results in a team"))
    return found


def _catalogues(environment: Mapping[str, str]) -> list[Fact]:
    """The resource types, and up to which day they are known."""
    found = []
    for status in statuses(environment):
        name = "types" if status.name == "built-in" else "newer"
        if status.origin is None:
            found.append(Fact(name, False, f"{status.path} {status.error}", "armls catalogue reset removes it"))
            continue
        origin = status.origin
        value = f"{origin.package} {origin.version}, {status.types} resource types up to {origin.date} ({status.name})"
        found.append(Fact(name, True, value))
    return found


def _ijson() -> Fact:
    import ijson

    return Fact("ijson", True, f"backend {ijson.backend}")
