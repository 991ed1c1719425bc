"""``armls check``: judge files, folders, patterns and standard input, and show what is wrong."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from armls.cli import FAILURE, FINDINGS, UsageError, arm_ttk, report_failure
from armls.cli.output import Output, Summary
from armls.core.finding import Severity
from armls.rules.registry import all_rules
from armls.services.analysis import Report
from armls.services.checking import Failure, Options, Outcome, check_files, check_text
from armls.services.config import Config, Configurations
from armls.services.discovery import STANDARD_INPUT, Target, discover, with_slashes
from armls.services.files import Unreadable, read_stream

FORMATS = ("text", "json")
FAIL_ON = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "information": Severity.INFORMATION,
    "never": None,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="a file, a folder, a pattern such as 'src/**/*.json', or - for stdin")
    add("--format", choices=FORMATS, default="text", help="how to show the findings (default: text)")
    add("--fail-on", choices=FAIL_ON, default="error", help="the mildest finding that makes the exit code 1")
    add("--select", nargs="+", action="extend", default=[], metavar="ID", help="only these rules or areas")
    add("--ignore", nargs="+", action="extend", default=[], metavar="ID", help="all but these rules or areas")
    add("--stdin-filename", metavar="NAME", help="the file that standard input stands for")
    add("--as-of", type=_day, metavar="DATE", help="judge as on this day, YYYY-MM-DD (default: today)")
    add("--jobs", type=_count, metavar="N", help="use up to N processes (default: one for each processor)")
    arm_ttk.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Check everything that was named; the exit code as ``--fail-on`` wants it, 2 where something was not checked."""
    started = time.perf_counter()
    paths = list(arguments.paths)
    options = Options(
        arguments.as_of or date.today(),
        frozenset(_rule_names(arguments.select, paths)),
        frozenset(_rule_names(arguments.ignore, paths)),
    )
    if not paths:
        raise UsageError("name a file or folder to check, or - for standard input (see armls check --help)")
    run = _Run(arguments.format, FAIL_ON[arguments.fail_on])
    configurations = Configurations()
    jobs = arguments.jobs or _processors()
    with arm_ttk.runs(arguments, options) as (runs, show):
        run.is_failure = runs.is_failure

        def outcomes(files: list[Target]) -> Iterator[Outcome]:
            return runs.outcomes(files, lambda: check_files(files, options, jobs), show)

        try:
            for outcome in _outcomes(paths, arguments.stdin_filename, options, outcomes, configurations):
                run.add(outcome)
        except KeyboardInterrupt:
            for outcome in runs.rest():
                run.add(outcome)
            run.finish(started)
            raise
    for config in configurations.read():
        run.add_config(config)
    run.finish(started)
    return run.exit_code()


class _Run:
    """What a run shows and comes to."""

    def __init__(self, output_format: str, fail_on: Severity | None) -> None:
        self.output = _output(output_format)
        self.summary = Summary()
        self._fail_on = fail_on
        self._failures: set[str] = set()
        self._fails = False
        self._is_incomplete = False
        self.is_failure: Callable[[Failure], bool] = lambda _: True

    def finish(self, started: float) -> None:
        """Show what all of it comes to."""
        self.summary.elapsed_seconds = time.perf_counter() - started
        self.output.finish(self.summary)

    def add(self, outcome: Outcome) -> None:
        """Show one file's findings, or why there are none."""
        if isinstance(outcome, Failure):
            line = f"{outcome.path}: {outcome.reason}"
            if line not in self._failures:
                report_failure(line)
            self._failures.add(line)
            self._is_incomplete |= self.is_failure(outcome)
            return
        self.summary.add(outcome)
        self.output.report(outcome)
        if self._fail_on is not None:
            self._fails |= any(finding.severity <= self._fail_on for finding in outcome.findings)

    def add_config(self, config: Config) -> None:
        """Show what is wrong in a configuration, as if it were a file that was checked."""
        if config.is_broken:
            self.add(Failure(_shown(config.path), "this configuration is broken and was not used; see its findings"))
        if config.findings:
            self.add(Report(_shown(config.path), config.text, "unknown", config.findings))

    def exit_code(self) -> int:
        """2 where something could not be done, 1 where there are findings that count, else 0."""
        return FAILURE if self._is_incomplete else FINDINGS if self._fails else 0


def _outcomes(
    paths: list[str],
    stdin_name: str | None,
    options: Options,
    check: Callable[[list[Target]], Iterator[Outcome]],
    configurations: Configurations,
) -> Iterator[Outcome]:
    """What becomes of each path, in their order. ``configurations`` then knows those that were met."""
    files: list[Target] = []
    for found in discover(paths, configurations.excludes):
        if isinstance(found, Unreadable):
            yield Failure(found.name, found.reason)
        elif found.path == STANDARD_INPUT:
            yield from _check_stdin(stdin_name, options, configurations)
        else:
            configurations.of_file(found.path)
            files.append(found)
    yield from check(files)


def _check_stdin(name: str | None, options: Options, configurations: Configurations) -> Iterator[Outcome]:
    try:
        text = read_stream(sys.stdin.buffer, name or STANDARD_INPUT)
    except Unreadable as error:
        yield Failure(error.name, error.reason)
        return
    path = with_slashes(name) if name else STANDARD_INPUT
    configurations.of_file(path)
    yield from check_text(path, text, options)


def _rule_names(given: list[str], paths: list[str]) -> Iterator[str]:
    """The rule ids, areas and ARM-TTK tests among the words after an option; a path among them joins ``paths``.

    (``armls check --select ID… PATH`` leaves it open where the ids end.) Raises UsageError for any other word.
    """
    known = {name for rule in all_rules() for name in (rule.id, rule.area, rule.ttk) if name}
    for word in given:
        for name in [word] if word in known else word.split(","):
            if name in known:
                yield name
            elif word == STANDARD_INPUT or Path(word).exists():
                paths.append(word)
                break
            else:
                raise UsageError(f"there is no rule '{name}'; 'armls rules' lists them")


def _output(name: str) -> Output:
    if name == "json":
        from armls.cli.output.json import JsonOutput

        return JsonOutput(sys.stdout)
    from armls.cli.output.text import TextOutput

    return TextOutput(sys.stdout)


def _shown(path: str) -> str:
    """A path as users write it: from the current folder on, where it lies in it."""
    try:
        return Path(path).relative_to(Path.cwd()).as_posix()
    except ValueError:
        return with_slashes(path)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no date; write YYYY-MM-DD") from None


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of processes; write 1 or more")
    return int(text)
