"""What warm workers and the cache save over a pwsh process a template, and what a hover costs meanwhile.

ARMLS_PWSH and ARM_TTK_PATH name pwsh and the real ARM-TTK. Run it with an interpreter that has armls:

    python benchmarks/ttk.py FOLDER [--templates 20] [--workers 2] [--json FILE]

FOLDER holds templates in folders of their own; those with more than 100 KB of JSON in their folder are left out, as
one of them can take longer than all others together. "baseline" is a process a template, as many at a time as there
are workers; the other lines say how many times faster each is.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import psutil

from armls.core.kinds import is_main
from armls.services.ttk.batch import disk_source
from armls.services.ttk.installation import Installation, find_installation
from armls.services.ttk.pool import Limits
from armls.services.ttk.runner import Runner
from latency import Connection

DAY = date(2026, 2, 13)
GOALS = {"cold": 3.0, "warm": 7.0, "cache": 100.0}
LARGEST = 100_000
HOVER_GOAL_MS = 50.0
DOCUMENTS, REQUESTS = 50, 200


def timed(work: Callable[[], object]) -> float:
    """How many seconds something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def a_process_each(found: Installation, templates: list[Path], workers: int) -> None:
    """What everyone does without a pool."""
    script = (
        "$ProgressPreference = 'SilentlyContinue'; function global:Invoke-WebRequest { throw 'offline' }; "
        "Import-Module -Name $env:TTK_MODULE; $null = Test-AzTemplate -TemplatePath $env:TTK_TEMPLATE"
    )

    def run(template: Path) -> None:
        environment = {**os.environ, "TTK_MODULE": str(found.module), "TTK_TEMPLATE": str(template)}
        command = [str(found.pwsh), "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", script]
        subprocess.run(command, env=environment, capture_output=True, check=False)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(run, templates))


def passes(found: Installation, templates: list[Path], workers: int) -> tuple[float, float]:
    """A pool from cold, and a second pass over it, both without a cache."""
    runner = Runner(found, Limits(workers, run_seconds=600), None)
    source = disk_source()

    def once() -> None:
        futures = [runner.check(source.unit_of(str(path)), DAY) for path in templates]
        for future in futures:
            future.result()

    try:
        return timed(once), timed(once)
    finally:
        runner.close()


def from_the_cache(templates: list[Path], workers: int) -> float:
    """The second pass of the whole command."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "ARMLS_CACHE_DIR": folder}
        command = [sys.executable, "-m", "armls", "check", *map(str, templates), "--ttk", "only", "--format", "json"]
        command += ["--fail-on", "never", "--as-of", DAY.isoformat(), "--ttk-workers", str(workers)]

        def run() -> None:
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)

        run()
        return min(timed(run) for _ in range(3))


def hovers_meanwhile(found: Installation, template: Path, workers: int) -> tuple[float, int]:
    """The p95 of hovers in milliseconds, and the most pwsh processes, while 50 documents are edited 200 times."""
    server = Connection([sys.executable, "-m", "armls", "serve", "--stdio"])
    most, stop = [0], threading.Event()

    def count() -> None:
        while not stop.wait(0.05):
            children = psutil.Process().children(recursive=True)
            most[0] = max(most[0], sum("pwsh" in one.name() for one in children))

    counter = threading.Thread(target=count)
    counter.start()
    options = {
        "debounce": {"fastMs": 0, "slowMs": 0},
        "ttk": {"maxWorkers": workers, "path": str(found.module.parent)},
        "pwsh": {"path": str(found.pwsh)},
        "cache": {"backend": "memory"},
    }
    params = {"processId": None, "rootUri": None, "capabilities": {}, "initializationOptions": options}
    server.send(id=1, method="initialize", params=params)
    while server.receive().get("id") != 1:
        pass
    server.send(method="initialized", params={})
    text = template.read_text("utf-8-sig")
    times = []
    for number in range(REQUESTS):
        uri = f"file:///benchmark/{number % DOCUMENTS}/main.json"
        if number < DOCUMENTS:
            item = {"uri": uri, "languageId": "json", "version": 1, "text": text}
            server.send(method="textDocument/didOpen", params={"textDocument": item})
        else:
            change = {
                "textDocument": {"uri": uri, "version": number},
                "contentChanges": [{"text": text + " " * number}],
            }
            server.send(method="textDocument/didChange", params=change)
        began = time.perf_counter()
        place = {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 5}}
        server.send(id=f"h{number}", method="textDocument/hover", params=place)
        while server.receive().get("id") != f"h{number}":
            pass
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(0.05)
    stop.set()
    counter.join()
    server.end()
    return statistics.quantiles(times, n=20)[-1], most[0]


def main() -> int:
    """Print one line a measurement; the exit code is 1 where a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--templates", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write the results there too")
    arguments = parser.parse_args()
    found = find_installation()
    mains = sorted(path for path in arguments.folder.rglob("*.json") if is_main(path.name))
    source = disk_source()
    sizes = {path: sum(map(len, source.unit_of(str(path)).files.values())) for path in mains}
    templates = [path for path in mains if sizes[path] <= LARGEST][: arguments.templates]
    baseline = timed(lambda: a_process_each(found, templates, arguments.workers))
    sys.stdout.write(f"baseline {baseline:7.2f} s for {len(templates)} templates\n")
    cold, warm = passes(found, templates, arguments.workers)
    seconds = {"cold": cold, "warm": warm, "cache": from_the_cache(templates, arguments.workers)}
    misses = 0
    for name, taken in seconds.items():
        factor = baseline / taken
        misses += factor < GOALS[name]
        verdict = "ok" if factor >= GOALS[name] else "too slow"
        sys.stdout.write(f"{name:8} {taken:7.2f} s {factor:8.1f} x (goal {GOALS[name]:g}) {verdict}\n")
    hover, most = hovers_meanwhile(found, templates[0], arguments.workers)
    misses += hover > HOVER_GOAL_MS or most > arguments.workers
    sys.stdout.write(f"hover    {hover:7.1f} ms p95 (goal {HOVER_GOAL_MS:g}), at most {most} pwsh processes\n")
    if arguments.json is not None:
        result = {"baseline": baseline, **seconds, "hoverMilliseconds": hover, "processes": most}
        arguments.json.write_text(json.dumps(result, indent=2))
    return int(misses > 0)


if __name__ == "__main__":
    sys.exit(main())
