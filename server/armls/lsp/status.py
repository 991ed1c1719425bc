"""How the server is doing, told to the client when it changes, at most once a second."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from armls.lsp.dispatch import in_background

if TYPE_CHECKING:
    from armls.lsp.language_server import Server
    from armls.services.monitor import Monitor

NOTIFICATION = "armls/status"

_log = logging.getLogger(__name__)
_SECONDS = 1.0
_SAMPLE_SECONDS = 10.0


class StatusTeller:
    """Belongs to the event loop; :meth:`changed` may be called from any thread."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_due = self._is_look_due = False
        self._last: dict[str, Any] | None = None
        self._monitor: Monitor | None = None

    def start(self) -> None:
        """The client is ready to hear."""
        self._loop = asyncio.get_running_loop()
        in_background(self._server, "watching memory", self._watch())

    def changed(self) -> None:
        """Something may be other than it was."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._mark)

    def current(self) -> dict[str, Any]:
        """The object of the notification. Sizes are in bytes. May be called from any thread."""
        from armls.services.cache.store import StoreInfo
        from armls.services.monitor import take_sample
        from armls.services.ttk.pool import PoolStatus

        slow, analyses = self._server.slow_pass, self._server.analyses
        runner, cache = slow.runner, slow.cache
        pool = runner.status() if runner is not None else PoolStatus()
        kept = cache.status() if cache is not None else None
        info = kept.info if kept is not None else StoreInfo("none", "", 0, 0)
        sample = take_sample()
        numbers = {name: getattr(pool, name) for name in _POOL}
        return {
            "documents": {"open": len(self._server.session.documents()), "analysing": analyses.running},
            "pool": numbers,
            "ttk": {"running": pool.busy, "queued": pool.queued},
            "cache": {
                "hits": kept.hits if kept is not None else 0,
                "misses": kept.misses if kept is not None else 0,
                "entries": info.entries,
                "bytes": info.bytes,
            },
            "memory": {"rss": sample.rss, "children": sample.children},
            "pwsh": {
                "state": slow.state,
                "available": runner is not None and not pool.reason,
                "version": runner.pwsh_version if runner is not None else None,
                "ttkVersion": slow.version if runner is not None else None,
                "reason": slow.reason,
            },
        }

    def analysing(self) -> None:
        """Belongs to the loop: an analysis has begun or ended. What takes less than a second is not told."""
        if self._loop is not None and not self._is_look_due:
            self._is_look_due = True
            self._loop.call_later(_SECONDS, self._look)

    def _look(self) -> None:
        self._is_look_due = False
        told = self._last["documents"]["analysing"] if self._last is not None else 0
        if told != self._server.analyses.running:
            self._mark()

    def _mark(self) -> None:
        if not self._is_due and self._loop is not None:
            self._is_due = True
            self._loop.call_later(_SECONDS, self._begin)

    def _begin(self) -> None:
        self._is_due = False
        in_background(self._server, "telling the status", self._tell())

    async def _tell(self) -> None:
        now = await asyncio.to_thread(self.current)
        parts = ("documents", "pool", "cache", "pwsh")
        if self._last is None or any(now[part] != self._last[part] for part in parts):
            self._last = now
            self._server.protocol.notify(NOTIFICATION, now)

    async def _watch(self) -> None:
        from armls.services.monitor import Monitor, take_sample

        self._monitor = Monitor(self._server.session.editor.ttk.warn_bytes)
        while True:
            await asyncio.sleep(_SAMPLE_SECONDS)
            self._monitor.warn_bytes = self._server.session.editor.ttk.warn_bytes
            warning = self._monitor.add(await asyncio.to_thread(take_sample))
            if warning is not None:
                _log.warning("%s", warning)


_POOL = ("workers", "busy", "queued", "restarts", "timeouts", "failures")
