"""The pool, with real processes that misbehave on demand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from armls.core.cancellation import Cancelled
from armls.services.ttk.adapter import Ask, Launch, PoolError, Refused, TimedOut, Unavailable, WorkerFailed
from armls.services.ttk.pool import URGENT, Limits, Pool, PoolStatus, Trouble

SECONDS = 60.0
HERE = Path(__file__).parent


class Echo:
    """The adapter of ``echo_worker.py``. ``starts`` are the arguments of its processes, the last one for all others."""

    name = "echo"

    def __init__(self, *starts: str, python: str = sys.executable) -> None:
        self.starts = list(starts)
        self.python = python

    def launch(self) -> Launch:
        start = self.starts.pop(0) if self.starts else ""
        command = (self.python, "-I", str(HERE / "echo_worker.py"), start)
        return Launch(command, dict(os.environ), HERE)

    def greet(self, ask: Ask) -> None:
        assert ask(("echo", "hello")) == "hello"

    def question(self, number: int, question: Any) -> bytes:
        return json.dumps([number, *question]).encode() + b"\n"

    def whole_answers(self, received: bytearray) -> list[bytes]:
        *lines, rest = bytes(received).split(b"\n")
        received[:] = rest
        return lines

    def answer(self, number: int, data: bytes) -> Any:
        try:
            answered, value = json.loads(data)
        except ValueError:
            raise WorkerFailed(f"echo said {data.decode()}") from None
        assert answered == number
        if value == "no":
            raise Refused("echo has no answer")
        return value

    def is_fit(self, answer: Any) -> bool:
        return answer != "unfit"


def asking(what: str, argument: Any = None) -> Callable[[Ask], Any]:
    return lambda ask: ask((what, argument))


class Gate:
    """Holds a worker until it is opened."""

    def __init__(self) -> None:
        self.begun, self.opened = threading.Event(), threading.Event()

    def __call__(self, ask: Ask) -> Any:
        self.begun.set()
        assert self.opened.wait(SECONDS)
        return ask(("echo", "gate"))


def descendants() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


@pytest.fixture
def made() -> Iterator[Callable[..., Pool]]:
    """Makes pools, and sees to it that nothing is left of them."""
    before = set(descendants())
    pools: list[Pool] = []

    def make(adapter: Echo, clock: Callable[[], float] = time.monotonic, **limits: Any) -> Pool:
        troubles: list[Trouble] = []
        limited = Limits(**{"workers": 1, "backoff_seconds": 0.01, **limits})
        pool = Pool(adapter, limited, trouble=troubles.append, clock=clock)
        pool.troubles = troubles  # type: ignore[attr-defined]
        pools.append(pool)
        return pool

    yield make
    for pool in pools:
        pool.close()
        assert pool.status().workers == 0
    assert set(descendants()) - before == set()


def result(future: Future[Any]) -> Any:
    return future.result(SECONDS)


def until(condition: Callable[[], bool]) -> None:
    """Wait for something that another thread or process brings about."""
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end
        threading.Event().wait(0.01)


def test_a_worker_answers_one_question_after_the_other(made: Callable[..., Pool]) -> None:
    pool = made(Echo())
    first = result(pool.submit("a", asking("pid")))
    assert result(pool.submit("b", asking("echo", {"x": 1}))) == {"x": 1}
    assert result(pool.submit("c", asking("pid"))) == first
    until(lambda: pool.status() == PoolStatus(workers=1))


def test_no_process_is_started_before_it_is_needed(made: Callable[..., Pool]) -> None:
    pool = made(Echo())
    assert pool.status() == PoolStatus()
    assert descendants() == []
    pool.warm()
    until(lambda: pool.status() == PoolStatus(workers=1))
    pool.warm()
    assert len(descendants()) == 1


def test_never_more_processes_than_allowed_and_superseded_jobs_never_run(made: Callable[..., Pool]) -> None:
    pool, ran = made(Echo(), workers=2), []
    most, stop = [0], threading.Event()

    def watch() -> None:
        while not stop.is_set():
            most[0] = max(most[0], len(descendants()))

    def task(number: int) -> Callable[[Ask], Any]:
        def run(ask: Ask) -> Any:
            ran.append(number)
            return ask(("echo", number))

        return run

    watcher = threading.Thread(target=watch)
    watcher.start()
    gates = [Gate(), Gate()]
    held = [pool.submit(f"gate {number}", gate) for number, gate in enumerate(gates)]
    for gate in gates:
        assert gate.begun.wait(SECONDS)
    futures = [pool.submit(f"document {number % 50}", task(number)) for number in range(200)]
    assert pool.status().queued == 50
    for gate in gates:
        gate.opened.set()
    assert [result(one) for one in held] == ["gate", "gate"]
    assert [result(one) for one in futures[150:]] == list(range(150, 200))
    for one in futures[:150]:
        with pytest.raises(Cancelled):
            result(one)
    stop.set()
    watcher.join()
    most[0] = max(most[0], len(descendants()))
    assert sorted(ran) == list(range(150, 200))
    assert most == [2]


def test_what_a_user_waits_for_goes_first(made: Callable[..., Pool]) -> None:
    pool, order = made(Echo()), []

    def noting(name: str) -> Callable[[Ask], Any]:
        return lambda _: order.append(name)

    gate = Gate()
    pool.submit("gate", gate)
    assert gate.begun.wait(SECONDS)
    futures = [pool.submit(name, noting(name)) for name in ("a", "b")]
    futures.append(pool.submit("c", noting("c"), URGENT))
    futures.append(pool.submit("b", noting("b saved"), URGENT))
    gate.opened.set()
    for future in (futures[0], *futures[2:]):
        result(future)
    assert order == ["c", "b saved", "a"]


def test_a_key_is_not_worked_on_twice_at_a_time(made: Callable[..., Pool]) -> None:
    pool, gate = made(Echo(), workers=2), Gate()
    first = pool.submit("a", gate)
    assert gate.begun.wait(SECONDS)
    second = pool.submit("a", asking("echo", 2))
    assert result(pool.submit("b", asking("echo", 3))) == 3
    assert not second.done()
    gate.opened.set()
    assert [result(first), result(second)] == ["gate", 2]


def test_a_full_queue_gives_up_what_came_last(made: Callable[..., Pool]) -> None:
    pool, gate = made(Echo(), waiting=2), Gate()
    pool.submit("gate", gate)
    assert gate.begun.wait(SECONDS)
    futures = [pool.submit(str(number), asking("echo", number)) for number in range(3)]
    with pytest.raises(PoolError, match="more than 2 runs are waiting; this one was cancelled"):
        result(futures[2])
    gate.opened.set()
    assert [result(one) for one in futures[:2]] == [0, 1]


def test_idle_workers_leave_and_come_back(made: Callable[..., Pool]) -> None:
    pool = made(Echo(), idle_seconds=0.05)
    first = result(pool.submit("a", asking("pid")))
    until(lambda: pool.status() == PoolStatus())
    until(lambda: not psutil.pid_exists(first))
    assert result(pool.submit("a", asking("pid"))) != first


def test_a_worker_is_replaced_after_some_runs(made: Callable[..., Pool]) -> None:
    pool = made(Echo(), runs=2)
    pids = [result(pool.submit("a", asking("pid"))) for _ in range(4)]
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_a_worker_that_is_not_fit_or_too_large_is_replaced(made: Callable[..., Pool]) -> None:
    pool = made(Echo(), memory_bytes=200 << 20)
    pids = [result(pool.submit("a", asking("pid")))]
    for what, argument in (("echo", "unfit"), ("keep", 250)):
        result(pool.submit("a", asking(what, argument)))
        pids.append(result(pool.submit("a", asking("pid"))))
    assert len(set(pids)) == 3


def test_a_worker_killed_in_a_run_is_replaced_and_its_job_done(made: Callable[..., Pool], tmp_path: Path) -> None:
    pool = made(Echo())
    pid = result(pool.submit("a", asking("pid")))
    mark = str(tmp_path / "mark")
    future = pool.submit("a", asking("hang", mark))
    until(Path(mark).exists)
    until(lambda: len(descendants()) == 2)
    os.kill(pid, 9)
    assert result(future) == "well"
    assert pool.troubles == [Trouble("a", "echo ended unexpectedly (signal 9)", True)]  # type: ignore[attr-defined]
    assert (pool.status().restarts, pool.status().failures) == (1, 1)
    assert len(descendants()) == 1


@pytest.mark.parametrize(
    ("misdeed", "message"),
    [
        ("die", r"echo ended unexpectedly (exit code 7)"),
        ("garbage", "echo said hello"),
        ("half", "echo ended unexpectedly (exit code 0)"),
    ],
)
def test_a_job_is_tried_once_more(made: Callable[..., Pool], tmp_path: Path, misdeed: str, message: str) -> None:
    pool = made(Echo())
    assert result(pool.submit("a", asking(misdeed, str(tmp_path / "mark")))) == "well"
    with pytest.raises(WorkerFailed) as raised:
        result(pool.submit("b", asking(misdeed)))
    assert str(raised.value) == message
    assert pool.troubles == [  # type: ignore[attr-defined]
        Trouble("a", message, True),
        Trouble("b", message, True),
        Trouble("b", message, False),
    ]
    assert result(pool.submit("c", asking("echo", 1))) == 1


def test_a_hung_run_is_ended_with_all_it_has_started(
    made: Callable[..., Pool], monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = made(Echo())
    with monkeypatch.context() as patch:
        patch.setattr(pool, "_limits", replace(pool._limits, run_seconds=0.5))  # too little for a run on a busy machine
        with pytest.raises(TimedOut, match=r"^echo did not answer in time and was ended$"):
            result(pool.submit("a", asking("hang")))
    assert pool.status().timeouts == 1
    assert descendants() == []
    assert result(pool.submit("a", asking("echo", 1))) == 1


def test_a_run_that_eats_memory_is_ended(made: Callable[..., Pool]) -> None:
    pool = made(Echo(), memory_bytes=64 << 20)
    with pytest.raises(PoolError, match=r"^echo was ended because it used \d+ MB of memory$"):
        result(pool.submit("a", asking("eat", 300)))
    assert descendants() == []


def test_a_worker_without_an_answer_stays(made: Callable[..., Pool]) -> None:
    pool = made(Echo())
    pid = result(pool.submit("a", asking("pid")))
    with pytest.raises(Refused, match="echo has no answer"):
        result(pool.submit("a", asking("echo", "no")))
    assert result(pool.submit("a", asking("pid"))) == pid


def test_what_a_task_raises_is_its_callers(made: Callable[..., Pool]) -> None:
    pool = made(Echo())

    def fail(_: Ask) -> None:
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        result(pool.submit("a", fail))
    assert pool.status().failures == 0


def test_a_process_that_ends_at_its_start_is_tried_again(made: Callable[..., Pool]) -> None:
    pool = made(Echo("exit-at-start", "exit-at-start"))
    assert result(pool.submit("a", asking("echo", 1))) == 1
    assert (pool.status().restarts, pool.status().reason) == (2, "")


def test_repeated_failure_is_told_and_tried_again_later(made: Callable[..., Pool]) -> None:
    now = [0.0]
    pool = made(Echo(*["exit-at-start"] * 3), clock=lambda: now[0], breaker_seconds=10)
    reason = "echo ended unexpectedly (exit code 1): no such module"
    waiting = [pool.submit(name, asking("echo", name)) for name in "ab"]
    for future in waiting:
        with pytest.raises(PoolError) as raised:
            result(future)
        assert str(raised.value) == reason
    assert pool.status().reason == reason
    with pytest.raises(Unavailable):
        result(pool.submit("c", asking("echo", 1)))
    now[0] = 10
    assert pool.status().reason == ""
    assert result(pool.submit("c", asking("echo", 1))) == 1


def test_runs_that_fail_one_after_the_other_open_the_breaker(made: Callable[..., Pool]) -> None:
    pool = made(Echo(), run_failures=2)
    for name in "ab":
        with pytest.raises(WorkerFailed):
            result(pool.submit(name, asking("die")))
    until(lambda: pool.status().reason == "echo ended unexpectedly (exit code 7)")


@pytest.mark.parametrize("is_there", [True, False])
def test_a_program_that_cannot_be_started_is_not_tried_twice(
    made: Callable[..., Pool], tmp_path: Path, is_there: bool
) -> None:
    program = tmp_path / "program"
    if is_there:
        program.write_text("not executable")
    pool = made(Echo(python=str(program)))
    reason = "it isn't executable" if is_there else "no such file or directory"
    with pytest.raises(Unavailable) as raised:
        result(pool.submit("a", asking("echo", 1)))
    assert str(raised.value) == f"echo cannot be started ({program}): {reason}"


def test_closing_ends_a_hung_run_at_once(made: Callable[..., Pool], tmp_path: Path) -> None:
    pool = made(Echo(), workers=2)
    mark = tmp_path / "mark"
    running = pool.submit("a", asking("hang", str(mark)))
    until(mark.exists)
    pool.close()
    assert descendants() == []
    with pytest.raises(Cancelled):
        result(running)
    with pytest.raises(Cancelled):
        result(pool.submit("b", asking("echo", 1)))
    assert pool.troubles == []  # type: ignore[attr-defined]


def test_a_cancelled_job_never_runs(made: Callable[..., Pool]) -> None:
    pool, gate = made(Echo()), Gate()
    pool.submit("gate", gate)
    assert gate.begun.wait(SECONDS)
    future = pool.submit("a", asking("echo", 1))
    pool.cancel("a")
    with pytest.raises(Cancelled):
        result(future)
    assert pool.status().queued == 0
    gate.opened.set()


def test_a_process_of_ours_does_not_hear_ctrl_c(made: Callable[..., Pool]) -> None:
    if sys.platform == "win32":
        pytest.skip("process groups are another thing on Windows")
    pool = made(Echo())
    pid = result(pool.submit("a", asking("pid")))
    assert os.getpgid(pid) == pid != os.getpgid(0)
    assert subprocess.run(["kill", "-0", str(pid)], check=False).returncode == 0
