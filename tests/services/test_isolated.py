"""Child interpreters: results in order, children that die, and children that are no longer wanted.

A child imports nothing of the tests, so the functions are the standard library's.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

import armls
from armls.services import isolated
from armls.services.isolated import WorkerDied, run_in_workers


def lost(task: object, error: WorkerDied) -> Any:
    return f"{task}: {error}"


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Every child that is started."""
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def noting(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        started.append(popen(*arguments, **options))
        return started[-1]

    monkeypatch.setattr("armls.services.isolated.subprocess.Popen", noting)
    return started


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process only waits: children do all tasks."""
    monkeypatch.setattr(isolated._Crew, "work_here", lambda _: False)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_results_come_in_the_order_of_the_tasks(count: int) -> None:
    assert list(run_in_workers(math.factorial, range(60), count, lost)) == [math.factorial(n) for n in range(60)]


def test_no_task_needs_no_child(children: list[subprocess.Popen[bytes]]) -> None:
    assert list(run_in_workers(math.factorial, [], 1, lost)) == []
    assert children == []


@pytest.mark.usefixtures("idle")
def test_children_do_the_tasks() -> None:
    assert list(run_in_workers(math.factorial, range(60), 4, lost)) == [math.factorial(n) for n in range(60)]


@pytest.mark.usefixtures("idle")
@pytest.mark.parametrize("count", [2, 3])
def test_a_child_that_dies_costs_its_task_only(count: int) -> None:
    found = list(run_in_workers(os._exit, [3, 4, 5], count, lost))
    assert [text.partition(" (")[0] for text in found] == [
        f"{n}: a worker process ended unexpectedly" for n in (3, 4, 5)
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_what_the_function_raises_comes_with_its_result(count: int) -> None:
    results = run_in_workers(math.factorial, [1, 2, -1], count, lost)
    assert [next(results), next(results)] == [1, 2]
    with pytest.raises((ValueError, RuntimeError), match=r"factorial\(\) not defined for negative values"):
        next(results)


def test_children_end_when_nobody_wants_more(children: list[subprocess.Popen[bytes]]) -> None:
    results = run_in_workers(math.factorial, [1, *[5000] * 500], 3, lost)
    assert next(results) == 1
    results.close()  # type: ignore[attr-defined]
    assert [child.poll() is not None for child in children] == [True] * len(children)


def test_where_the_system_starts_no_child_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("armls.services.isolated.subprocess.Popen", refuse)
    assert list(run_in_workers(math.factorial, range(9), 3, lost)) == [math.factorial(n) for n in range(9)]


@pytest.mark.usefixtures("idle")
def test_a_child_imports_from_the_folders_that_we_import_from_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend("/somebody/elses/folder")
    [path] = run_in_workers(eval, ["__import__('sys').path"], 2, lost)
    expected = list(dict.fromkeys(str(Path(module.__file__).parents[1]) for module in (armls, msgspec)))
    assert path[: len(expected)] == expected
    assert "/somebody/elses/folder" not in path


@pytest.mark.usefixtures("idle")
@pytest.mark.parametrize("prefix", [None, "somewhere"])
def test_a_child_keeps_bytecode_where_we_do(monkeypatch: pytest.MonkeyPatch, prefix: str | None) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", prefix is None)
    monkeypatch.setattr(sys, "pycache_prefix", prefix)
    [answer] = run_in_workers(
        eval, ["[(s.dont_write_bytecode, s.pycache_prefix) for s in [__import__('sys')]]"], 2, lost
    )
    assert answer == [(prefix is None, prefix)]
