"""ARM-TTK's verdict of a unit: from the cache, from a run that is under way, or from a run of its own."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from armls import __version__
from armls.services.cache.results import ResultCache
from armls.services.ttk.adapter import Ask, Refused
from armls.services.ttk.installation import Installation
from armls.services.ttk.pool import NORMAL, Limits, Pool, PoolStatus, Trouble
from armls.services.ttk.pwsh import SCRIPT, Pwsh, TtkRun, run_question
from armls.services.ttk.snapshots import private_copy, safe_names, sweep, temporary_folder
from armls.services.ttk.units import Unit
from armls.services.ttk.verdicts import FORMAT, Verdict, verdict_of


@dataclass(frozen=True, slots=True)
class Checked:
    """A verdict; ``is_cached``: no run was needed for it."""

    verdict: Verdict
    is_cached: bool


class Runner:
    """May be used from any thread. Starts nothing before it is asked. Failures are never cached.

    Raises Unavailable where there is no place for private copies.
    """

    def __init__(
        self,
        installation: Installation,
        limits: Limits,
        cache: ResultCache | None,
        changed: Callable[[], None] = lambda: None,
        trouble: Callable[[Trouble], None] = lambda _: None,
    ) -> None:
        sweep(temporary_folder())
        self._installation, self._cache = installation, cache
        self._adapter = Pwsh(installation)
        self._pool = Pool(self._adapter, limits, changed, trouble)
        self._under_way: dict[str, Future[Checked]] = {}
        # Reentrant: a job that loses its place to a newer one ends, and is forgotten, within our own submit.
        self._lock = threading.RLock()
        script = hashlib.sha256(SCRIPT.read_bytes()).hexdigest()
        self._depends_on = (FORMAT, __version__, script, installation.fingerprint)

    @property
    def pwsh_version(self) -> str | None:
        """PowerShell's own version, once a worker has said it."""
        return self._adapter.version

    def known(self, unit: Unit, day: date) -> Verdict | None:
        """The verdict that the cache holds."""
        if self._cache is None:
            return None
        text = self._cache.get(self._key(unit, day))
        if text is None:
            return None
        with suppress(msgspec.DecodeError, UnicodeError):
            verdict = msgspec.json.decode(text, type=Verdict)
            if _is_about(verdict, unit):
                return verdict
        return None

    def check(self, unit: Unit, day: date, urgency: int = NORMAL) -> Future[Checked]:
        """The verdict on a day. A newer version of a unit replaces an older one that has not begun.

        The future ends like those of :meth:`Pool.submit`. The same unit is never run twice at a time.
        """
        known = self.known(unit, day)
        if known is not None:
            done: Future[Checked] = Future()
            done.set_result(Checked(known, True))
            return done
        key = self._key(unit, day)
        with self._lock:
            running = self._under_way.get(key)
            if running is not None:
                return running
            name = unit.name_of(unit.template)
            future = self._pool.submit(name, lambda ask: self._run(ask, unit, day, key), urgency)
            if not future.done():
                self._under_way[key] = future
        future.add_done_callback(lambda _: self._forget(key, future))
        return future

    def warm(self) -> None:
        """Have a worker ready, in the background."""
        self._pool.warm()

    def status(self) -> PoolStatus:
        """How the pool is doing."""
        return self._pool.status()

    def close(self) -> None:
        """End everything; see :meth:`Pool.close`. The cache stays open."""
        self._pool.close()

    def _forget(self, key: str, future: Future[Any]) -> None:
        with self._lock:
            if self._under_way.get(key) is future:
                del self._under_way[key]

    def _key(self, unit: Unit, day: date) -> str:
        return unit.key(*self._depends_on, day.isoformat())

    def _run(self, ask: Ask, unit: Unit, day: date, key: str) -> Checked:
        """On a worker's thread: one run, from the files to the verdict."""
        names = safe_names(list(unit.files))
        files = {names[name]: data for name, data in unit.files.items()}
        with private_copy({f"template/{name}": data for name, data in files.items()}) as folder:
            inner = folder / "template"
            began = time.perf_counter()
            answer = ask(run_question(folder, f"template/{names[unit.template]}", day.isoformat()))
            seconds = time.perf_counter() - began
            verdict = self._verdict(answer, unit, inner, names, seconds)
        if self._cache is not None:
            self._cache.set(key, msgspec.json.encode(verdict).decode())
        return Checked(verdict, False)

    @staticmethod
    def _verdict(answer: bytes, unit: Unit, folder: Path, names: dict[str, str], seconds: float) -> Verdict:
        try:
            run = msgspec.json.decode(answer, type=TtkRun)
        except msgspec.DecodeError as error:
            raise Refused(f"ARM-TTK returned an invalid result ({error})") from error
        if not run.results:
            raise Refused(
                f"ARM-TTK ran no test: {' '.join('; '.join(run.problems).split()) or 'it returned no message'}"[:500]
            )
        return verdict_of(unit, run, folder, names, seconds)


def _is_about(verdict: Verdict, unit: Unit) -> bool:
    """Whether the places of a verdict are in the files of a unit; what others share a cache with is theirs to write."""
    return all(
        0 <= one.start <= one.end <= len(unit.files.get(name, b""))
        for name, file in verdict.files.items()
        for one in file.findings
    )
