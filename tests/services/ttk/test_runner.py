"""Verdicts of units: kept, shared, superseded."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from armls.core.cancellation import Cancelled
from armls.services.cache.results import CacheSettings, ResultCache, open_cache
from armls.services.ttk.adapter import Refused
from armls.services.ttk.installation import Installation
from armls.services.ttk.pool import Limits
from armls.services.ttk.runner import Runner
from armls.services.ttk.units import Source, Unit

DAY = date(2026, 2, 13)
SECONDS = 120.0


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[ResultCache]:
    made = open_cache(CacheSettings(directory=str(tmp_path)))
    yield made
    made.close()


@pytest.fixture
def runner(installation: Installation, cache: ResultCache) -> Iterator[Runner]:
    made = Runner(installation, Limits(1), cache)
    yield made
    made.close()


def unit(**fake: Any) -> Unit:
    return Unit("/w/", "a.json", {"a.json": json.dumps({"fake": fake}).encode()})


class Held:
    """A unit whose run begins and then waits to be let go."""

    def __init__(self, folder: Path) -> None:
        self._begun, self._until = folder / "begun", folder / "until"
        self.unit = unit(does="wait", begun=str(self._begun), until=str(self._until))

    def wait_until_begun(self) -> None:
        end = time.monotonic() + SECONDS
        while not self._begun.exists():
            assert time.monotonic() < end
            threading.Event().wait(0.01)

    def let_go(self) -> None:
        self._until.touch()


@pytest.fixture
def held(tmp_path: Path) -> Held:
    return Held(tmp_path)


def test_the_same_unit_is_run_once(runner: Runner, cache: ResultCache, held: Held) -> None:
    first, second = runner.check(held.unit, DAY), runner.check(held.unit, DAY)
    assert first is second
    held.let_go()
    assert first.result(SECONDS).is_cached is False
    again = runner.check(held.unit, DAY).result(SECONDS)
    assert (again.is_cached, again.verdict) == (True, first.result().verdict)
    assert cache.status().info.entries == 1


def test_a_newer_version_takes_the_place_of_one_that_has_not_begun(runner: Runner, held: Held) -> None:
    running = runner.check(held.unit, DAY)
    held.wait_until_begun()
    versions = [runner.check(unit(note=number), DAY) for number in range(20)]
    held.let_go()
    assert versions[-1].result(SECONDS).verdict.files["a.json"].tests == {"Parameters Must Be Referenced": "pass"}
    assert running.exception(SECONDS) is None
    assert {type(one.exception(SECONDS)) for one in versions[:-1]} == {Cancelled}


def test_a_failure_is_not_kept(runner: Runner, cache: ResultCache) -> None:
    for _ in range(2):
        with pytest.raises(Refused, match=r"^this test is broken$"):
            runner.check(unit(does="throw"), DAY).result(SECONDS)
    assert cache.status().info.entries == 0


FINDING = '{"test": "x", "outcome": "fail", "message": "y", "start": 0, "end": %d}'


@pytest.mark.parametrize(
    "kept",
    [
        '{"files": {"a.json": 5}}',
        '{"files": {"a.json": {"kind": "unknown", "tests": {}, "findings": [%s]}}}' % (FINDING % 10**9),
        '{"files": {"b.json": {"kind": "unknown", "tests": {}, "findings": [%s]}}}' % (FINDING % 1),
    ],
)
def test_what_stands_in_the_cache_is_read_strictly(runner: Runner, cache: ResultCache, kept: str) -> None:
    one = unit()
    runner.check(one, DAY).result(SECONDS)
    cache.set(runner._key(one, DAY), kept)
    assert runner.check(one, DAY).result(SECONDS).is_cached is False


def test_a_key_depends_on_everything_but_the_place() -> None:
    one = Unit("/w/", "a.json", {"a.json": b"1", "b.json": b"2"})
    same = Unit("/elsewhere/", "a.json", {"b.json": b"2", "a.json": b"1"})
    others = [
        Unit("/w/", "b.json", one.files),
        Unit("/w/", "a.json", {**one.files, "c.json": b""}),
        Unit("/w/", "a.json", {**one.files, "b.json": b"3"}),
    ]
    assert one.key("x") == same.key("x")
    assert len({one.key("x"), one.key("y"), *(other.key("x") for other in others)}) == 5


FILES = {
    "m/azuredeploy.json": b"1",
    "m/mainTemplate.json": b"2",
    "m/createUiDefinition.json": b"3",
    "m/nested/a.json": b"4",
    "n/a.json": b"5",
    "n/CREATEUIDEFINITION.json": b"6",
    "top.json": b"7",
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("m/azuredeploy.json", ("m/", "azuredeploy.json", [name for name in FILES if name.startswith("m/")])),
        ("m/createUiDefinition.json", ("m/", "azuredeploy.json", [name for name in FILES if name.startswith("m/")])),
        ("m/nested/a.json", ("m/nested/", "a.json", ["m/nested/a.json"])),
        ("n/a.json", ("n/", "a.json", ["n/a.json", "n/CREATEUIDEFINITION.json"])),
        ("n/CREATEUIDEFINITION.json", ("n/", "CREATEUIDEFINITION.json", ["n/CREATEUIDEFINITION.json"])),
        ("top.json", ("", "top.json", ["top.json"])),
    ],
)
def test_units(path: str, expected: tuple[str, str, list[str]]) -> None:
    def beside(folder: str) -> list[str]:
        names = [name[len(folder) :] for name in FILES if name.startswith(folder)]
        return [name for name in names if "/" not in name]

    below: Callable[[str], list[str]] = lambda folder: [name for name in FILES if name.startswith(folder)]  # noqa: E731
    found = Source(FILES.__getitem__, below, beside).unit_of(path)
    assert (found.folder, found.template) == expected[:2]
    assert {found.name_of(name): data for name, data in found.files.items()} == {
        name: FILES[name] for name in expected[2]
    }
