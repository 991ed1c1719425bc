"""One thread, the last job of a key wins, background work gives way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from armls.core.cancellation import CancelCheck, Cancelled
from armls.services.scheduler import Scheduler

SECONDS = 20.0


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Gate:
    """Work that says when it has begun and waits to be let through, checking once when it is."""

    def __init__(self, result: str = "done") -> None:
        self.begun, self.opened, self.result = threading.Event(), threading.Event(), result
        self.runs = 0

    def __call__(self, check: CancelCheck) -> str:
        self.runs += 1
        self.begun.set()
        assert self.opened.wait(SECONDS)
        check()
        return self.result


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def scheduler(clock: Clock) -> Iterator[Scheduler]:
    made = Scheduler(clock)
    yield made
    made.close(wait=True)


def returning(value: str) -> Callable[[CancelCheck], str]:
    return lambda _: value


def test_a_job_gives_its_result(scheduler: Scheduler) -> None:
    assert scheduler.submit("a", returning("x")).future.result(SECONDS) == "x"


def test_a_job_that_fails_gives_its_error(scheduler: Scheduler) -> None:
    def fail(_: CancelCheck) -> None:
        raise KeyError("y")

    with pytest.raises(KeyError):
        scheduler.submit("a", fail).future.result(SECONDS)
    assert scheduler.submit("a", returning("still here")).future.result(SECONDS) == "still here"


def test_jobs_run_on_one_thread(scheduler: Scheduler) -> None:
    jobs = [scheduler.submit(str(i), lambda _: threading.current_thread().name) for i in range(5)]
    assert {job.future.result(SECONDS) for job in jobs} == {"armls-analysis"}


def test_a_job_waits_for_its_delay(scheduler: Scheduler, clock: Clock) -> None:
    late = scheduler.submit("late", returning("late"), delay=5.0)
    assert scheduler.submit("now", returning("now")).future.result(SECONDS) == "now"
    assert not late.future.done()
    clock.now = 5.0
    scheduler.wake()
    assert late.future.result(SECONDS) == "late"


def test_the_last_of_a_key_wins_while_waiting(scheduler: Scheduler) -> None:
    first = scheduler.submit("a", returning("first"), delay=5.0)
    second = scheduler.submit("a", returning("second"))
    assert second.future.result(SECONDS) == "second"
    with pytest.raises(Cancelled):
        first.future.result(SECONDS)


def test_the_last_of_a_key_wins_while_the_first_runs(scheduler: Scheduler) -> None:
    gate = Gate()
    first = scheduler.submit("a", gate)
    assert gate.begun.wait(SECONDS)
    second = scheduler.submit("a", returning("second"))
    with pytest.raises(Cancelled):
        first.future.result(SECONDS)  # at once, though the work has not noticed yet
    assert not second.future.done()
    gate.opened.set()
    assert second.future.result(SECONDS) == "second"


def test_another_key_is_no_reason_to_cancel(scheduler: Scheduler) -> None:
    gate = Gate()
    first = scheduler.submit("a", gate)
    assert gate.begun.wait(SECONDS)
    second = scheduler.submit("b", returning("second"))
    gate.opened.set()
    assert first.future.result(SECONDS) == "done"
    assert second.future.result(SECONDS) == "second"


def test_cancelling_a_key(scheduler: Scheduler) -> None:
    job = scheduler.submit("a", returning("x"), delay=5.0)
    scheduler.cancel("a")
    with pytest.raises(Cancelled):
        job.future.result(SECONDS)


def test_the_users_documents_go_before_the_background(scheduler: Scheduler) -> None:
    gate, order = Gate(), list[str]()
    blocker = scheduler.submit("blocker", gate)
    assert gate.begun.wait(SECONDS)
    behind = scheduler.submit("behind", lambda _: order.append("background"), is_background=True)
    front = scheduler.submit("front", lambda _: order.append("front"))
    gate.opened.set()
    for job in (blocker, behind, front):
        job.future.result(SECONDS)
    assert order == ["front", "background"]


def test_background_work_gives_way_and_starts_again(scheduler: Scheduler) -> None:
    gate, order = Gate(), list[str]()
    background = scheduler.submit("slow", gate, is_background=True)
    assert gate.begun.wait(SECONDS)
    front = scheduler.submit("front", lambda _: order.append("front"))
    background.future.add_done_callback(lambda _: order.append("background"))
    gate.opened.set()
    front.future.result(SECONDS)
    assert background.future.result(SECONDS) == "done"
    assert order == ["front", "background"]
    assert gate.runs == 2


def test_closing_cancels_everything(scheduler: Scheduler) -> None:
    gate = Gate()
    running, waiting = scheduler.submit("a", gate), scheduler.submit("b", returning("x"))
    assert gate.begun.wait(SECONDS)
    scheduler.close()
    gate.opened.set()
    for job in (running, waiting, scheduler.submit("late", returning("x"))):
        with pytest.raises(Cancelled):
            job.future.result(SECONDS)


def test_a_moment_without_work_is_told_once_after_it(clock: Clock) -> None:
    idle = threading.Semaphore(0)
    made = Scheduler(clock, idle.release)
    try:
        for _ in range(2):
            assert made.submit("a", returning("x")).future.result(SECONDS) == "x"
            while not idle.acquire(blocking=False):
                clock.now += 1
                made.wake()
        for _ in range(10):
            clock.now += 10
            made.wake()
        later = made.submit("b", returning("y"), delay=5)
        clock.now += 5
        made.wake()
        assert later.future.result(SECONDS) == "y"
        assert not idle.acquire(blocking=False)
    finally:
        made.close(wait=True)


def test_other_threads_give_way_to_what_is_due(scheduler: Scheduler, clock: Clock) -> None:
    gate, behind = Gate(), Gate()
    scheduler.submit("key", gate)
    assert gate.begun.wait(SECONDS)
    waiter = threading.Thread(target=scheduler.give_way, args=(SECONDS,))
    waiter.start()
    waiter.join(0.05)
    assert waiter.is_alive()
    scheduler.submit("later", behind, delay=60.0)  # what is not due yet is not waited for
    gate.opened.set()
    waiter.join(SECONDS)
    assert not waiter.is_alive()
    assert not behind.begun.is_set()


def test_other_threads_do_not_wait_for_background_work_nor_for_ever(scheduler: Scheduler) -> None:
    gate = Gate()
    background = scheduler.submit("back", gate, is_background=True)
    assert gate.begun.wait(SECONDS)
    scheduler.give_way(SECONDS)
    assert not background.future.done()
    gate.opened.set()
    own = Gate()
    scheduler.submit("key", own)
    assert own.begun.wait(SECONDS)
    scheduler.give_way(0.01)
    own.opened.set()
