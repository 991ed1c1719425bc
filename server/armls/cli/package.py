"""``armls package``: make the zip of a Marketplace package from a folder, or verify an existing one."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from armls.cli import FAILURE, FINDINGS, UsageError, day, report_failure
from armls.cli.progress import progress_bar
from armls.services.packager.model import (
    OPTIMIZATIONS,
    Observe,
    PackageReport,
    PackagingFailed,
    PackOptions,
    PackProgress,
)
from armls.services.writing import Unwritable

if TYPE_CHECKING:
    from armls.services.packager.validating import Check
    from armls.services.packager.verifying import Reproduction

_TTK_MODES = ("off", "auto", "on")
_TTK_SECONDS = 180.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("folder", nargs="?", metavar="DIR", help="the folder to package; mainTemplate.json is in it")
    add("--output", "-o", metavar="FILE.zip", help="the zip to write; it is replaced when the new one is complete")
    add("--level", type=_level, default=6, metavar="0-9", help="compression, 0 for none (default: 6)")
    add("--optimize", choices=OPTIMIZATIONS, default="none", help="make templates smaller (default: none)")
    add("--exclude", action="append", default=[], metavar="PATTERN", help="skip these paths, as in a .gitignore")
    add("--skip-validation", action="store_true", help="don't check the templates with the rules")
    add("--as-of", type=day, metavar="DATE", help="check as on this day, YYYY-MM-DD (default: today)")
    add("--ttk", choices=_TTK_MODES, default="off", help="run ARM-TTK as well, if it is there or always (default: off)")
    add("--verify", metavar="FILE.zip", help="check an existing zip in the same way, and write nothing")
    add("--reproduce", metavar="DIR", help="with --verify: compare it with what packaging this folder gives")
    add("--format", choices=("text", "json"), default="text", help="how to print the report")


def run(arguments: argparse.Namespace) -> int:
    """Package or verify; exit code 1 where the Marketplace would refuse the result, 2 where it can't be made."""
    _check_usage(arguments)
    options = PackOptions(
        arguments.as_of or date.today(),
        arguments.level,
        arguments.optimize,
        not arguments.skip_validation,
        tuple(arguments.exclude),
    )
    try:
        with _check(arguments) as check:
            if arguments.verify is not None:
                return _verify(arguments, options, check)
            return _pack(arguments, options, check)
    except (PackagingFailed, Unwritable) as error:
        report_failure(str(error))
        return FAILURE


def _check_usage(arguments: argparse.Namespace) -> None:
    """Raise UsageError where arguments are missing or don't go together."""
    if arguments.verify is not None:
        if arguments.folder is not None or arguments.output is not None:
            raise UsageError("--verify checks an existing zip; omit DIR and --output (--reproduce DIR compares)")
        return
    if arguments.reproduce is not None:
        raise UsageError("--reproduce requires --verify FILE.zip")
    if arguments.folder is None:
        raise UsageError("name the folder to package, or a zip with --verify (see armls package --help)")
    if arguments.output is None:
        raise UsageError("--output FILE.zip is missing")
    for name, path in (("DIR", arguments.folder), ("--output", arguments.output)):
        if not path or "\0" in path:
            raise UsageError(f"{name} isn't a valid path")


def _pack(arguments: argparse.Namespace, options: PackOptions, check: Check | None) -> int:
    from armls.services.packager.packing import pack

    with _observer() as observe:
        report = pack(arguments.folder, arguments.output, options, check=check, observe=observe)
    if arguments.format == "json":
        _write_json(report, None)
    else:
        from armls.services.packager.report_text import pack_text

        _write(pack_text(report))
    return FINDINGS if report.is_refused else 0


def _verify(arguments: argparse.Namespace, options: PackOptions, check: Check | None) -> int:
    from armls.services.packager.report_text import verify_text
    from armls.services.packager.verifying import reproduce, verify

    report = verify(arguments.verify, options, check=check)
    reproduction = None
    if arguments.reproduce is not None:
        reproduction = reproduce(arguments.verify, report, arguments.reproduce, options)
    if arguments.format == "json":
        _write_json(report, reproduction)
    else:
        _write(verify_text(report, reproduction))
    is_other = reproduction is not None and not reproduction.is_same
    return FINDINGS if report.is_refused or is_other else 0


def _write_json(report: PackageReport, reproduction: Reproduction | None) -> None:
    from armls.services.json_text import indented

    result = report.as_json()
    if reproduction is not None:
        result["reproduction"] = reproduction.as_json()
    sys.stdout.write(indented(result, ensure_ascii=True) + "\n")


def _write(lines: Iterator[str]) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    for line in lines:
        sys.stdout.write(line.encode(encoding, "replace").decode(encoding) + "\n")


@contextmanager
def _check(arguments: argparse.Namespace) -> Iterator[Check | None]:
    """The check of files with ARM-TTK beside the rules, or None for the rules alone."""
    if arguments.ttk == "off" or arguments.skip_validation:
        yield None
        return
    from armls.cli import arm_ttk
    from armls.services.checking import check_files
    from armls.services.packager.validating import marketplace_options

    given = argparse.Namespace(ttk=arguments.ttk, ttk_workers=None, ttk_timeout=_TTK_SECONDS, no_cache=False)
    options = marketplace_options(arguments.as_of or date.today())
    with arm_ttk.runs(given, options) as (runs, show):
        yield lambda targets, asked: runs.outcomes(targets, lambda: check_files(targets, asked), show)


@contextmanager
def _observer() -> Iterator[Observe]:
    """Show progress on a terminal."""
    bar = progress_bar(auto_refresh=False)
    if bar is None:
        yield lambda _: None
        return
    with bar as shown:
        task = shown.add_task("Packaging")

        def observe(progress: PackProgress) -> None:
            text = f"{os.path.basename(progress.path)}, {progress.memory >> 20} MB of memory"  # noqa: PTH119
            text += f" ({progress.trend / 1000:+.1f} KB a packed MB)"
            shown.update(task, description=text, completed=progress.done, total=progress.total, refresh=True)

        yield observe


def _level(text: str) -> int:
    if text not in set("0123456789"):
        raise argparse.ArgumentTypeError(f"'{text}' isn't a compression level; write 0 to 9")
    return int(text)
