"""ARM-TTK in ``armls check --ttk``: the options, the workers, their progress and their failures."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from armls.cli import UsageError, report_failure
from armls.cli.progress import progress_bar

if TYPE_CHECKING:
    from armls.services.checking import Failure, Options, Outcome
    from armls.services.discovery import Target
    from armls.services.ttk.batch import Batch

MODES = ("off", "auto", "on", "only")
_SECONDS = 180.0
_MOST_WORKERS = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("--ttk", choices=MODES, default="off", help="run ARM-TTK: never, if installed, always, or without the rules")
    add("--ttk-workers", type=_number, metavar="N", help=f"use up to N pwsh processes (default: {_MOST_WORKERS})")
    add("--ttk-timeout", type=_seconds, default=_SECONDS, metavar="SECONDS", help="timeout of each run (default: 180)")
    add("--no-cache", action="store_true", help="don't use the cache of ARM-TTK results")


class Runs:
    """The ARM-TTK runs of one check; without any, results pass through."""

    def __init__(self, mode: str, batch: Batch | None) -> None:
        self._mode, self._batch = mode, batch
        self._targets: Sequence[Target] = ()
        self._given = 0

    def outcomes(
        self, targets: Sequence[Target], native: Callable[[], Iterator[Outcome]], show: Callable[[int], None]
    ) -> Iterator[Outcome]:
        """The results of the files, in order; ``native`` checks them with armls' rules."""
        if self._batch is None:
            yield from native()
            return
        self._targets = targets
        show(self._batch.begin(targets))
        if self._mode == "only":
            for target in targets:
                yield from self._batch.reports([target])
                self._given += 1
            return
        for outcome in native():
            yield from self._batch.merged(outcome)

    def rest(self) -> Iterator[Outcome]:
        """The pending results of ARM-TTK alone, after Ctrl-C."""
        if self._batch is not None and self._mode == "only":
            yield from self._batch.finished(self._targets[self._given :])

    def is_failure(self, failure: Failure) -> bool:
        """Whether a file that was not checked makes the exit code 2: not if ARM-TTK was optional."""
        return self._mode != "auto" or "ARM-TTK" not in failure.reason


@contextmanager
def runs(arguments: argparse.Namespace, options: Options) -> Iterator[tuple[Runs, Callable[[int], None]]]:
    """The requested runs, and the progress to report to; all processes end with the context.

    Raises UsageError if ARM-TTK is requested and not installed.
    """
    if arguments.ttk == "off":
        yield Runs("off", None), lambda _: None
        return
    from armls.services.cache.results import open_cache, settings_from
    from armls.services.ttk.adapter import PoolError
    from armls.services.ttk.batch import Batch
    from armls.services.ttk.installation import find_installation
    from armls.services.ttk.pool import Limits, Trouble
    from armls.services.ttk.runner import Runner

    def tell(trouble: Trouble) -> None:
        if trouble.is_retried:  # other failures are reported with the file
            report_failure(f"{trouble.key}: {trouble.message}; retrying once")

    workers = min(arguments.ttk_workers or _MOST_WORKERS, os.cpu_count() or 1)
    # Files are many here, and each is reported: only a pwsh that never starts ends a batch.
    limits = Limits(workers, run_seconds=arguments.ttk_timeout, run_failures=sys.maxsize, waiting=sys.maxsize)
    cache = None if arguments.no_cache else open_cache(settings_from(os.environ))
    try:
        runner = Runner(find_installation(workspaces=_workspaces()), limits, cache, trouble=tell)
    except PoolError as error:
        if arguments.ttk != "auto":
            raise UsageError(str(error)) from None
        report_failure(f"{error}; continuing without ARM-TTK")
        yield Runs("off", None), lambda _: None
        return
    progress = _Progress()
    try:
        yield Runs(arguments.ttk, Batch(runner, options.as_of, options.applied_to, progress.advance)), progress.begin
    finally:
        progress.end()
        runner.close()
        if cache is not None:
            cache.close()


def _workspaces() -> list[str]:
    """The current folder, unless it is the root or a home folder, where ARM-TTK might be found by chance."""
    here = os.path.realpath(".")
    return [] if here in (os.path.realpath("/"), os.path.realpath(os.path.expanduser("~"))) else [here]  # noqa: PTH111


class _Progress:
    """A progress bar, on a terminal only."""

    def __init__(self) -> None:
        self._bar = progress_bar()

    def begin(self, total: int) -> None:
        """Set the number of runs."""
        if self._bar is not None:
            self._task = self._bar.add_task("ARM-TTK", total=total)
            self._bar.start()

    def advance(self) -> None:
        """Count a finished run, from any thread."""
        if self._bar is not None and self._bar.tasks:
            self._bar.advance(self._bar.tasks[0].id)

    def end(self) -> None:
        """Stop the progress bar."""
        if self._bar is not None:
            self._bar.stop()


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' isn't a valid number of workers; write 1 or more")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86400:
        raise argparse.ArgumentTypeError(f"'{text}' isn't a valid timeout; write a number of seconds, such as 180")
    return seconds
