"""Prometheus metrics on the loopback interface."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Status = Mapping[str, Mapping[str, object]]

_OLDEST_SECONDS = 5.0
_COUNTERS = frozenset({"restarts", "timeouts", "failures", "hits", "misses"})


class Unavailable(Exception):
    """Raised if metrics are unavailable; the message is one line."""


class _Collector:
    """A collector that queries the status on request, but only every few seconds."""

    def __init__(self, status: Callable[[], Status]) -> None:
        self._status, self._lock = status, threading.Lock()
        self._known: Status = {}
        self._taken = -_OLDEST_SECONDS

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        with self._lock:
            if time.monotonic() - self._taken >= _OLDEST_SECONDS:
                self._known, self._taken = self._status(), time.monotonic()
            known = self._known
        for part in ("pool", "cache", "memory"):
            for name, value in known.get(part, {}).items():
                if isinstance(value, int | float):
                    family = CounterMetricFamily if name in _COUNTERS else GaugeMetricFamily
                    yield family(f"armls_{part}_{name}", f"The {name} of armls' {part}.", value=value)


def serve(port: int, status: Callable[[], Status]) -> Callable[[], None]:
    """Serve metrics at ``port`` (0: any free one) on 127.0.0.1; returns a function that stops it. Raises Unavailable.

    ``status`` is called from another thread.
    """
    try:
        from prometheus_client import CollectorRegistry, start_http_server
    except ImportError as error:
        raise Unavailable("the package 'prometheus-client' is missing; install armls[metrics]") from error
    registry = CollectorRegistry()
    registry.register(_Collector(status))
    try:
        server, thread = start_http_server(port, "127.0.0.1", registry)
    except OSError as error:
        raise Unavailable(f"can't serve metrics at port {port}: {error.strerror or error}") from error

    def end() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return end
