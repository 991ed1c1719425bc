"""Checks the templates of a package with the rules, in the profile of the Marketplace."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from armls.core.syntax import parse
from armls.services.analysis import Report
from armls.services.checking import Failure, Options, Outcome, check_files
from armls.services.discovery import Target, with_slashes
from armls.services.files import Unreadable, decode, read_bytes
from armls.services.packager.model import (
    MAIN_TEMPLATE,
    UI_DEFINITION,
    VIEW_DEFINITION,
    PackageFinding,
    PackageProblem,
    PackagingFailed,
    SourceFile,
)
from armls.services.packager.references import reference_problems

LARGEST_READ = 16 << 20
"""Bytes; references are looked for in smaller files only."""

Check = Callable[[Sequence[Target], Options], Iterator[Outcome]]
"""Checks files; the command line adds ARM-TTK."""


def marketplace_options(as_of: date) -> Options:
    """The options of a check in the Marketplace's profile."""
    return Options(as_of, profile="marketplace")


def check_natively(targets: Sequence[Target], options: Options) -> Iterator[Outcome]:
    """Check files with the rules alone."""
    return check_files(targets, options)


def findings(files: Sequence[SourceFile], as_of: date, check: Check) -> Iterator[PackageFinding]:
    """The findings in the files of a package. Raises PackagingFailed where one can't be checked."""
    named = {MAIN_TEMPLATE, UI_DEFINITION, VIEW_DEFINITION}
    documents = [one for one in files if one.path.lower().endswith((".json", ".jsonc"))]
    paths = {with_slashes(one.source): one.path for one in documents}
    targets = [Target(with_slashes(one.source), one.path in named, one.size) for one in documents]
    for outcome in check(targets, marketplace_options(as_of)):
        name = outcome.path if isinstance(outcome, Failure) else outcome.name
        path = paths.get(name, os.path.basename(name))  # noqa: PTH119
        if isinstance(outcome, Failure):
            yield PackageFinding(path, 1, 1, "error", "unreadable", outcome.reason)
        else:
            yield from _located(path, outcome)


def _located(path: str, report: Report) -> Iterator[PackageFinding]:
    for finding in report.findings:
        line, column = report.text.position(finding.start, "utf-32")
        level = finding.severity.name.lower()
        yield PackageFinding(path, line + 1, column + 1, level, finding.rule, finding.message)


def content_problems(files: Sequence[SourceFile]) -> Iterator[PackageProblem]:
    """JSON documents that can't be parsed, and the files that templates name and that aren't there."""
    paths = {one.path.lower(): one.path for one in files}
    for one in files:
        if not one.path.lower().endswith(".json") or one.size > LARGEST_READ:
            continue
        try:
            text = decode(read_bytes(one.source), one.path)
        except Unreadable as error:
            if _was_removed(one.source):
                raise PackagingFailed(f"{one.path}: the file has changed while it was packed; run it again") from None
            yield PackageProblem(one.path, f"The file can't be read: {error.reason}", "fix it")
            continue
        problem = next((found for found in parse(text.text).problems() if found.refused), None)
        if problem is not None:
            line, column = text.position(problem.start, "utf-32")
            message = f"Invalid JSON at line {line + 1}: {problem.message}"
            yield PackageProblem(one.path, message, "correct the file", "error", line + 1, column + 1)
        else:
            yield from reference_problems(paths, one.path, text.text)


def _was_removed(path: str) -> bool:
    return not os.path.lexists(path)
