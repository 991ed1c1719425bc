"""The worker script in a real pwsh, with a module that misbehaves on demand."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest

from armls.services.ttk.adapter import PoolError, Refused, TimedOut, Unavailable, WorkerFailed
from armls.services.ttk.installation import Installation
from armls.services.ttk.pool import Limits, Pool, PoolStatus
from armls.services.ttk.pwsh import Place, Pwsh, TtkResult, TtkRun, run_question
from armls.services.ttk.snapshots import sweep, temporary_folder

SECONDS = 120.0
PASSED = "Parameters Must Be Referenced"


def left_over() -> list[str]:
    """Our folders in the temporary folder, and the processes under this one but for those of other tests."""
    folders = [path.name for path in temporary_folder().glob(f"armls-ttk-{os.getpid()}-*")]
    return folders + [one.name() for one in children() - _BEFORE]


def children() -> set[psutil.Process]:
    """Every process under this one."""
    return set(psutil.Process().children(recursive=True))


_BEFORE: set[psutil.Process] = set()


Running = Callable[..., TtkRun]


class Bench:
    """Pools over the fake module, and templates for them."""

    def __init__(self, installation: Installation, folder: Path) -> None:
        self.installation, self.folder = installation, folder
        self.pools: list[Pool] = []

    def pool(self, **limits: Any) -> Pool:
        pool = Pool(Pwsh(self.installation), Limits(**{"workers": 1, "backoff_seconds": 0.01, **limits}))
        self.pools.append(pool)
        return pool

    def template(self, **fake: Any) -> Path:
        path = self.folder / f"template{len(list(self.folder.iterdir()))}.json"
        path.write_text(json.dumps({"fake": fake}))
        return path

    def run(self, pool: Pool, template: Path, day: str = "2026-02-13") -> TtkRun:
        future = pool.submit(str(template), lambda ask: ask(run_question(template.parent, template.name, day)))
        return msgspec.json.decode(future.result(SECONDS), type=TtkRun)


@pytest.fixture
def bench(installation: Installation, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(installation, tmp_path)
    _BEFORE.clear()
    _BEFORE.update(children())
    yield made
    for pool in made.pools:
        pool.close()
    assert left_over() == []


def passed(template: Path) -> TtkRun:
    return TtkRun([TtkResult(PASSED, str(template))])


def test_what_a_run_gives(bench: Bench) -> None:
    template = bench.template(
        results={
            "One": {"errors": [{"message": "here", "id": "A.B,C", "match": "fake"}, {"message": "no place"}]},
            "Two": {
                "errors": [
                    {"message": "at a path", "id": "P", "path": "resources[0].name"},
                    {"message": "within", "id": "Q", "inner": "resources[1].template", "path": "outputs"},
                    {"message": "of a name", "id": "R", "target": "location"},
                ],
                "warnings": ["as on {day}", "{import}"],
            },
        }
    )
    name = str(template)
    assert bench.run(bench.pool(), template) == TtkRun(
        [
            TtkResult("One", name, [Place("here", "A.B", -1, 2, 4), Place("no place")]),
            TtkResult(
                "Two",
                name,
                [
                    Place("at a path", "P", path="resources[0].name"),
                    Place("within", "Q", path="outputs", inner="resources[1].template"),
                    Place("of a name", "R", target="location"),
                ],
                [Place("as on 2026-02-13"), Place("armls does not let ARM-TTK use the network")],
            ),
        ]
    )


def test_noise_and_huge_objects_do_not_reach_us(bench: Bench) -> None:
    pool = bench.pool()
    assert bench.run(pool, template := bench.template(does="noise")) == passed(template)
    message = "x" * 5_000_000
    found = bench.run(
        pool, bench.template(results={"One": {"errors": [{"message": message}, *[{"message": "y"}] * 600]}})
    )
    assert found.results[0].errors == [Place("x" * 4000 + "…"), *[Place("y")] * 499]


def test_a_test_that_throws_leaves_the_worker_well(bench: Bench) -> None:
    pool = bench.pool()
    with pytest.raises(Refused, match=r"^this test is broken$"):
        bench.run(pool, bench.template(does="throw"))
    assert bench.run(pool, template := bench.template()) == passed(template)
    assert pool.status().restarts == 0


def test_nothing_of_a_run_is_there_in_the_next_one(bench: Bench) -> None:
    pool, template = bench.pool(), bench.template(does="leak")
    assert [bench.run(pool, template) for _ in range(2)] == [passed(template)] * 2


def test_names_are_data(bench: Bench) -> None:
    template = bench.template()
    odd = template.with_name('a\'; Write-Error $(1) `x` "b" é.json')
    template.rename(odd)
    assert bench.run(bench.pool(), odd) == passed(odd)


def test_requests_are_read_strictly(bench: Bench) -> None:
    pool = bench.pool()
    for asked, message in (
        ({"op": "format"}, "there is no such operation"),
        ({"op": "test"}, "the request has no 'template'"),
        ({"op": "test", "template": ["a"]}, "'template' should be a text"),
        ({"op": "test", "template": "a", "testDate": "today"}, "was not recognized as a valid DateTime"),
    ):
        with pytest.raises(Refused, match=message):
            pool.submit("a", lambda ask, asked=asked: ask(asked)).result(SECONDS)


@pytest.mark.parametrize(
    ("misdeed", "message"),
    [
        ("exit", "pwsh ended unexpectedly (exit code 3)"),
        ("kill", "pwsh ended unexpectedly (signal 9)"),
        ("garbage", "pwsh sent an invalid answer: 'hello'"),
        ("half", "pwsh ended unexpectedly (exit code 0)"),
    ],
)
def test_a_run_that_ends_its_worker_is_tried_once_more(bench: Bench, misdeed: str, message: str) -> None:
    pool = bench.pool()
    template = bench.template(does=misdeed, mark=str(bench.folder / "mark"))
    assert bench.run(pool, template) == passed(template)
    with pytest.raises(WorkerFailed) as raised:
        bench.run(pool, bench.template(does=misdeed))
    assert str(raised.value) == message
    assert bench.run(pool, template) == passed(template)


def test_a_hung_run_is_ended_with_all_it_has_started(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = bench.pool()
    template = bench.template()
    bench.run(pool, template)
    with monkeypatch.context() as patch:
        patch.setattr(pool, "_limits", replace(pool._limits, run_seconds=1.0))  # too little on a busy machine
        with pytest.raises(TimedOut):
            bench.run(pool, bench.template(does="hang"))
    assert left_over() == []
    assert bench.run(pool, template) == passed(template)


def test_a_run_that_eats_memory_is_ended(bench: Bench) -> None:
    with pytest.raises(PoolError, match=r"^pwsh was ended because it used \d+ MB of memory$"):
        bench.run(bench.pool(memory_bytes=400 << 20), bench.template(does="eat"))


def test_the_end_of_a_hung_pool(bench: Bench) -> None:
    pool, mark = bench.pool(), bench.folder / "mark"
    template = bench.template(does="hang", mark=str(mark))
    pool.submit("a", lambda ask: ask(run_question(template.parent, template.name, "")))
    end = time.monotonic() + SECONDS
    while not mark.exists():
        assert time.monotonic() < end
        threading.Event().wait(0.02)
    pool.close()
    assert left_over() == []


def test_nothing_outlives_a_process_of_ours_that_is_killed(bench: Bench) -> None:
    """Its workers end, also while a run hangs, and take their folders with them."""
    mark = bench.folder / "mark"
    template = bench.template(does="hang", mark=str(mark))
    made = f"Installation(Path({str(bench.installation.pwsh)!r}), Path({str(bench.installation.module)!r}), '', '')"
    script = (
        f"import sys; from pathlib import Path; sys.path[:] = {sys.path!r}\n"
        "from armls.services.ttk.installation import Installation\n"
        "from armls.services.ttk.pool import Limits, Pool\n"
        "from armls.services.ttk.pwsh import Pwsh, run_question\n"
        "from armls.services.ttk.snapshots import private_copy\n"
        f"pool = Pool(Pwsh({made}), Limits(1))\n"
        "def run(ask):\n"
        f"    with private_copy({{'main.json': Path({str(template)!r}).read_bytes()}}) as folder:\n"
        "        return ask(run_question(folder, 'main.json', ''))\n"
        "pool.submit('a', run).result()\n"
    )
    ours = subprocess.Popen([sys.executable, "-c", script])
    end = time.monotonic() + SECONDS
    while not mark.exists():
        assert time.monotonic() < end
        assert ours.poll() is None
        threading.Event().wait(0.02)
    (worker,) = (one for one in psutil.Process(ours.pid).children() if "pwsh" in one.name())
    for child in worker.children():
        child.kill()  # what a test starts by itself is beyond the reach of a worker that ends by itself
    ours.kill()
    ours.wait()
    worker.wait(SECONDS)
    assert list(temporary_folder().glob(f"armls-ttk-{ours.pid}-*")) == []


def test_folders_of_processes_that_are_gone_are_removed(bench: Bench, tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (tmp_path / f"armls-ttk-{gone.pid}-1-1" / "snapshot").mkdir(parents=True)
    kept = [tmp_path / f"armls-ttk-{os.getpid()}-1-1", tmp_path / "other", tmp_path / "armls-ttk-x"]
    for path in kept:
        path.mkdir()
    sweep(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted(kept)


def test_a_module_that_is_broken_or_gone(bench: Bench) -> None:
    folder = bench.folder / "broken" / "arm-ttk"
    shutil.copytree(bench.installation.module.parent, folder)
    manifest = folder / "arm-ttk.psd1"
    bench.installation = replace(bench.installation, module=manifest)
    for text, message in (("function {", "Missing name after function"), ("$x = 1", "there is no command Test-")):
        (folder / "arm-ttk.psm1").write_text(text)
        with pytest.raises(Unavailable, match=rf"^ARM-TTK in .*broken.* cannot be used: .*{message}"):
            bench.run(bench.pool(), bench.template())
    manifest.unlink()
    with pytest.raises(Unavailable, match=r"^ARM-TTK in .* cannot be used: "):
        bench.run(bench.pool(), bench.template())


def test_an_executable_that_is_no_pwsh(bench: Bench) -> None:
    bench.installation = replace(bench.installation, pwsh=Path(sys.executable))
    with pytest.raises(PoolError, match=r"^pwsh ended unexpectedly \(exit code 2\): .*"):
        bench.run(bench.pool(), bench.template())


def test_a_worker_is_warm_before_it_is_asked(bench: Bench) -> None:
    pool = bench.pool()
    pool.warm()
    end = time.monotonic() + SECONDS
    while pool.status() != PoolStatus(workers=1):
        assert time.monotonic() < end
        threading.Event().wait(0.02)
    assert bench.run(pool, template := bench.template()) == passed(template)


@pytest.mark.skipif(os.name != "posix", reason="pipes are files where it is POSIX")
@pytest.mark.parametrize("length", [1, 60])
def test_a_worker_that_is_killed_leaves_no_file(bench: Bench, monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    with tempfile.TemporaryDirectory(prefix="t" * length, dir="/tmp") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        monkeypatch.setenv("TMPDIR", folder)
        pool, before = bench.pool(), children()
        bench.run(pool, bench.template())
        for one in children() - before:
            one.kill()
        pool.close()
        assert os.listdir(folder) == []
