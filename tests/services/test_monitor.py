"""What is measured of ourselves, and what Prometheus gets of it."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from dataclasses import replace

import pytest

from armls.services import metrics
from armls.services.monitor import Monitor, Sample, take_sample, trend

SAMPLE = Sample(100 << 20, 0, 1.0, 0.0, 0)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], "steady"),
        ([1], "steady"),
        ([100, 104], "steady"),
        ([100, 106], "rising"),
        ([100, 101, 150, 160], "rising"),
        ([100, 0, 60, 20], "falling"),
    ],
)
def test_trends(values: list[float], expected: str) -> None:
    assert trend(values) == expected


def test_a_warning_comes_once_each_time_the_bound_is_passed() -> None:
    monitor = Monitor(100 << 20)
    high = replace(SAMPLE, rss=200 << 20)
    warning = "armls uses 200 MB of memory (rising), more than the configured 100 MB"
    assert [monitor.add(one) for one in (SAMPLE, high, high, SAMPLE)] == [None, warning, None, None]
    assert monitor.trend() == "steady"


def test_a_sample_counts_what_we_have_started() -> None:
    with subprocess.Popen([sys.executable, "-I", "-c", "print(flush=True); input()"], stdin=-1, stdout=-1) as child:
        assert child.stdout is not None
        child.stdout.readline()
        sample = take_sample()
        assert sample.workers == 1
        assert sample.rss > 1 << 20
        assert sample.children > 1 << 20
        child.communicate(b"\n")


def test_metrics_are_served_on_the_loopback_and_sampled_rarely(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("prometheus_client", reason="the package prometheus-client is not installed")
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    calls = []

    def status() -> metrics.Status:
        calls.append(1)
        return {"pool": {"workers": 2, "restarts": 3}, "memory": {"rss": 5}, "pwsh": {"available": True}}

    end = metrics.serve(port, status)
    try:
        for _ in range(2):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
                text = answer.read().decode()
        with pytest.raises(metrics.Unavailable, match=rf"^can't serve metrics at port {port}: "):
            metrics.serve(port, status)
    finally:
        end()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines == ["armls_pool_workers 2.0", "armls_pool_restarts_total 3.0", "armls_memory_rss 5.0"]
    assert calls == [1]
