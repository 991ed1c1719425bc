"""``armls check``: check files, folders, patterns and standard input, and report findings."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from armls.cli import FAILURE, FINDINGS, UsageError, arm_ttk, day, report_failure
from armls.cli.output import Output, Summary
from armls.core.finding import Severity
from armls.core.text import SourceText
from armls.rules.registry import all_rules
from armls.services.analysis import PROFILES, Report
from armls.services.checking import (
    Failure,
    Fixing,
    Options,
    Outcome,
    Repair,
    check_files,
    check_text,
    repair_files,
    repair_text,
)
from armls.services.config import Config, Configurations
from armls.services.discovery import STANDARD_INPUT, Target, discover, with_slashes
from armls.services.files import Unreadable, decode, stream_bytes

if TYPE_CHECKING:
    from armls.services.baseline import Baseline

FORMATS = ("text", "json", "sarif", "github", "azure", "junit")
FAIL_ON = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "information": Severity.INFORMATION,
    "never": None,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add(
        "paths",
        nargs="*",
        metavar="PATH",
        help="file, folder, pattern such as 'src/**/*.json', or - for standard input",
    )
    add("--format", choices=FORMATS, default="text", help="output format (default: text)")
    add("--fail-on", choices=FAIL_ON, default="error", help="lowest severity that makes the exit code 1")
    add(
        "--select",
        nargs="+",
        action="extend",
        default=[],
        metavar="ID",
        help="run only these rules, areas or ARM-TTK tests",
    )
    add(
        "--ignore",
        nargs="+",
        action="extend",
        default=[],
        metavar="ID",
        help="run all but these rules, areas or ARM-TTK tests",
    )
    add(
        "--profile",
        choices=PROFILES,
        help="what counts as an error: what Azure refuses (default), what blocks a submission to the Marketplace (by "
        "default where there is a createUiDefinition), or all that fails an ARM-TTK test",
    )
    add("--baseline", metavar="FILE", help="omit findings that this baseline file contains")
    add("--write-baseline", metavar="FILE", help="write all findings to this baseline file, as accepted")
    add("--fix", action="store_true", help="apply safe fixes, then report the remaining findings")
    add(
        "--unsafe-fixes",
        action="store_true",
        help="with --fix or --diff: also apply fixes that may change the deployment",
    )
    add("--diff", action="store_true", help="print the changes of --fix as a diff, and write nothing")
    add("--stdin-filename", metavar="NAME", help="file name for standard input")
    add("--as-of", type=day, metavar="DATE", help="check as of this date, YYYY-MM-DD (default: today)")
    add(
        "--catalogue",
        choices=("built-in", "user"),
        default="built-in",
        help="resource types to check against: those of this version of armls, the same everywhere (default), or those "
        "of armls catalogue update",
    )
    add("--jobs", type=_count, metavar="N", help="use up to N processes (default: number of processors)")
    arm_ttk.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Check all paths; the exit code depends on ``--fail-on``, and is 2 if something was not checked."""
    started = time.perf_counter()
    paths = list(arguments.paths)
    options = Options(
        arguments.as_of or date.today(),
        frozenset(_rule_names(arguments.select, paths)),
        frozenset(_rule_names(arguments.ignore, paths)),
        arguments.profile or "",
        arguments.catalogue,
    )
    _refuse_what_does_not_go_together(arguments, paths)
    baseline = _baseline(arguments.baseline)
    is_filter = arguments.fix and not arguments.diff and STANDARD_INPUT in paths
    output = _output("diff" if arguments.diff else arguments.format, sys.stderr if is_filter else sys.stdout)
    run = _Run(output, FAIL_ON[arguments.fail_on], baseline, arguments.write_baseline)
    with arm_ttk.runs(arguments, options) as (runs, show):
        run.is_failure = runs.is_failure
        try:
            _Check(run, options, arguments, runs, show).check(paths)
        except KeyboardInterrupt:
            for outcome in runs.rest():
                run.add(outcome)
            if run.summary.files:
                run.finish(started)
            raise
    return run.finish(started)


def _refuse_what_does_not_go_together(arguments: argparse.Namespace, paths: list[str]) -> None:
    """Raise UsageError for options that are not allowed together."""
    if not paths:
        raise UsageError("name a file or folder to check, or - for standard input (see armls check --help)")
    if arguments.unsafe_fixes and not (arguments.fix or arguments.diff):
        raise UsageError("--unsafe-fixes requires --fix or --diff")
    if arguments.diff and arguments.format != "text":
        raise UsageError(f"--diff prints a diff, not findings; remove --format {arguments.format}")
    if arguments.diff and arguments.write_baseline:
        raise UsageError("--diff writes nothing; remove --write-baseline")
    if arguments.fix and STANDARD_INPUT in paths and set(paths) != {STANDARD_INPUT}:
        raise UsageError("with --fix, standard input must be the only path; fix files in a separate run")


class _Run:
    """The output and the exit code of a run."""

    def __init__(
        self, output: Output, fail_on: Severity | None, baseline: Baseline | None, new_baseline: str | None
    ) -> None:
        self.output, self.summary = output, Summary()
        self._fail_on, self._baseline, self._new_baseline = fail_on, baseline, new_baseline
        self._accepted: list[Report] = []
        self._failures: set[str] = set()
        self._fails = False
        self._is_incomplete = False
        self.is_failure: Callable[[Failure], bool] = lambda _: True

    def add(self, outcome: Outcome) -> None:
        """Report one file's findings, or the reason why it was not checked."""
        if isinstance(outcome, Failure):
            line = f"{outcome.path}: {outcome.reason}"
            if line not in self._failures:
                self._failures.add(line)
                self.summary.failures += 1
                report_failure(line)
                self.output.failure(outcome)
            self._is_incomplete |= self.is_failure(outcome)
            return
        if self._new_baseline is not None:
            self._accepted.append(outcome)
            outcome = replace(outcome, findings=(), suppressed=outcome.suppressed + len(outcome.findings))
        else:
            outcome = self.new_in(outcome)
        self.summary.add(outcome)
        self.output.report(outcome)
        if self._fail_on is not None:
            self._fails |= any(finding.severity <= self._fail_on for finding in outcome.findings)

    def new_in(self, report: Report) -> Report:
        """The report without findings of the baseline; its suppressed findings count in ``suppressed``."""
        return report if self._baseline is None else self._baseline.without_accepted(report)

    def add_config(self, config: Config) -> None:
        """Report problems of a configuration like findings of a checked file."""
        if config.is_broken:
            self.add(Failure(_shown(config.path), "this configuration is invalid and was not used; see its findings"))
        if config.findings:
            self.add(Report(_shown(config.path), config.text, "unknown", config.findings))

    def finish(self, started: float) -> int:
        """Report the totals; the exit code is 2 after a failure, 1 if findings count, else 0."""
        self.summary.elapsed_seconds = time.perf_counter() - started
        if self._new_baseline is not None:
            self._write_baseline(self._new_baseline)
        self.output.finish(self.summary)
        return FAILURE if self._is_incomplete else FINDINGS if self._fails else 0

    def _write_baseline(self, path: str) -> None:
        from armls.services.baseline import write_baseline
        from armls.services.writing import Unwritable

        if self._failures:
            self.add(Failure(path, "this baseline was not written, because some files could not be checked"))
            return
        try:
            count = write_baseline(path, self._accepted)
        except Unwritable as error:
            self.add(Failure(error.name, error.reason))
        else:
            report_failure(f"{path}: {count} finding{'s' * (count != 1)} accepted")


class _Check:
    """The traversal of all paths: fixes files if requested, and reports findings to a run."""

    def __init__(
        self,
        run: _Run,
        options: Options,
        arguments: argparse.Namespace,
        runs: arm_ttk.Runs,
        show: Callable[[int], None],
    ) -> None:
        self._run, self._options, self._arguments = run, options, arguments
        self._runs, self._show = runs, show
        self._configurations = Configurations()
        self._fixing = Fixing(arguments.unsafe_fixes, run.new_in)

    def check(self, paths: list[str]) -> None:
        """The files of ``paths``, and the configurations that apply to them."""
        files: list[Target] = []
        for found in discover(paths, self._configurations.excludes):
            if isinstance(found, Unreadable):
                self._run.add(Failure(found.name, found.reason))
            elif found.path == STANDARD_INPUT:
                self._standard_input()
            else:
                self._configurations.of_file(found.path)
                files.append(found)
        if self._arguments.diff:
            for repair in repair_files(files, self._options, self._fixing):
                self._show_difference(repair)
        else:
            if self._arguments.fix:
                self._fix(files)
            jobs = self._arguments.jobs or _processors()
            for outcome in self._runs.outcomes(files, lambda: check_files(files, self._options, jobs), self._show):
                self._run.add(outcome)
        for config in self._configurations.read():
            self._run.add_config(config)

    def _fix(self, files: list[Target]) -> None:
        from armls.cli.fixes import fix_files

        for outcome in fix_files(files, self._options, self._fixing):
            if isinstance(outcome, Failure):
                self._run.add(outcome)
            else:
                self._run.summary.fixed += outcome

    def _show_difference(self, repair: Repair | Failure) -> None:
        from armls.cli.output.diff import DiffOutput

        if isinstance(repair, Failure):
            self._run.add(repair)
            return
        assert isinstance(self._run.output, DiffOutput)
        self._run.output.difference(repair)
        self._run.summary.fixed += repair.count
        self._run.add(repair.report)

    def _standard_input(self) -> None:
        name = self._arguments.stdin_filename
        try:
            if sys.stdin is None:
                raise Unreadable(STANDARD_INPUT, "standard input is closed")
            data = stream_bytes(sys.stdin.buffer, name or STANDARD_INPUT)
            text = decode(data, name or STANDARD_INPUT)
        except Unreadable as error:
            self._run.add(Failure(error.name, error.reason))
            return
        path = with_slashes(name) if name else STANDARD_INPUT
        self._configurations.of_file(path)
        if self._arguments.diff:
            self._show_difference(repair_text(path, text, self._options, self._fixing))
            return
        if self._arguments.fix:
            text = self._pass_on(path, data, text)
        for outcome in check_text(path, text, self._options):
            self._run.add(outcome)

    def _pass_on(self, path: str, data: bytes, text: SourceText) -> SourceText:
        """Write fixed standard input to standard output; the report of the written text."""
        from armls.cli.fixes import write_standard_output

        repair = repair_text(path, text, self._options, self._fixing)
        self._run.summary.fixed += repair.count
        write_standard_output(path, data, repair.text)
        return SourceText(repair.text)


def _baseline(path: str | None) -> Baseline | None:
    if path is None:
        return None
    from armls.services.baseline import BrokenBaseline, read_baseline

    try:
        return read_baseline(path)
    except BrokenBaseline as error:
        raise UsageError(str(error)) from None


def _rule_names(given: list[str], paths: list[str]) -> Iterator[str]:
    """The rule ids, areas and ARM-TTK tests among the words after an option; paths among them are added to ``paths``.

    (In ``armls check --select ID… PATH`` the end of the ids is ambiguous.) Raises UsageError for any other word.
    """
    known = {name for rule in all_rules() for name in rule.names}
    for word in given:
        for name in [word] if word in known else word.split(","):
            if name in known:
                yield name
            elif word == STANDARD_INPUT or Path(word).exists():
                paths.append(word)
                break
            else:
                raise UsageError(f"unknown rule '{name}'; 'armls rules' lists all rules")


def _output(name: str, stream: TextIO) -> Output:
    output: Output = getattr(importlib.import_module(f"armls.cli.output.{name}"), f"{name.capitalize()}Output")(stream)
    return output


def _shown(path: str) -> str:
    """A path for display: relative to the current folder, if it is in it."""
    try:
        return Path(path).relative_to(Path.cwd()).as_posix()
    except ValueError:
        return with_slashes(path)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' isn't a valid number of processes; write 1 or more")
    return int(text)
