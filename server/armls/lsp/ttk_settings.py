"""The editor's settings for ARM-TTK, its workers and their results, as a frozen value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Literal

from armls.services.cache.results import CacheSettings

Mode = Literal["off", "auto", "on", "only"]
When = Literal["onSave", "onType", "manual"]


@dataclass(frozen=True, slots=True)
class TtkSettings:
    """``slow_seconds``: how long the slow pass waits after an edit."""

    mode: str = "auto"
    run: str = "onType"
    slow_seconds: float = 0.75
    ttk_path: str = ""
    pwsh_path: str = ""
    workers: int = 5
    run_seconds: float = 60.0
    recycle_after: int = 50
    worker_bytes: int = 1024 << 20
    cache: CacheSettings = field(default_factory=CacheSettings)
    warn_bytes: int = 400 << 20


def read_ttk_settings(section: Mapping[str, Any], wrong: Callable[[str, str], None]) -> TtkSettings:
    """The settings in an ``armls`` section; ``wrong(name, wanted)`` is called for what is not used."""

    def value(part: str, key: str) -> Any:
        body = section.get(part)
        return body.get(key) if isinstance(body, Mapping) else None

    def number(part: str, key: str, default: float, least: float, most: float) -> float:
        given = value(part, key)
        if given is None or given == "":
            return default
        if isinstance(given, int | float) and not isinstance(given, bool) and least <= given <= most:
            return given
        wrong(f"{part}.{key}", f"a number from {least:g} to {most:g}")
        return default

    def choice(part: str, key: str, *allowed: str) -> str:
        given = value(part, key)
        if given is None or given == "":
            return allowed[0]
        if given in allowed:
            return str(given)
        wrong(f"{part}.{key}", f"one of {', '.join(allowed)}")
        return allowed[0]

    def path(part: str, key: str) -> str:
        given = value(part, key)
        if given is None or given == "":
            return ""
        if isinstance(given, str) and PurePath(given).is_absolute():
            return given
        wrong(f"{part}.{key}", "an absolute path")
        return ""

    url = value("cache", "redisUrl")
    backend = choice("cache", "backend", "disk", "redis", "memory")
    cache = CacheSettings(
        backend,  # type: ignore[arg-type]
        path("cache", "directory"),
        number("cache", "ttlHours", 24, 0.01, 8760),
        number("cache", "maxMegabytes", 256, 1, 65536),
        url if isinstance(url, str) else "",
    )
    return TtkSettings(
        mode=choice("ttk", "mode", "auto", "on", "off", "only"),
        run=choice("ttk", "run", "onType", "onSave", "manual"),
        slow_seconds=number("debounce", "slowMs", 750, 0, 60_000) / 1000,
        ttk_path=path("ttk", "path"),
        pwsh_path=path("pwsh", "path"),
        workers=int(number("ttk", "maxWorkers", 5, 1, 64)),
        run_seconds=number("ttk", "timeoutSeconds", 60, 0.1, 3600),
        recycle_after=int(number("ttk", "recycleAfter", 50, 1, 100_000)),
        worker_bytes=int(number("ttk", "maxWorkerMemoryMB", 1024, 64, 65536)) << 20,
        cache=cache,
        warn_bytes=int(number("memory", "warnMegabytes", 400, 32, 65536)) << 20,
    )
