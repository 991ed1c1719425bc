"""Findings of a summary, for a file that is too large to be analysed while it is edited."""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.summary import LimitUse, Summary

LARGE_FILE = "large-file"


def findings_of(summary: Summary) -> Iterator[Finding]:
    """Report syntax errors and exceeded limits, and that nothing else was checked."""
    megabytes, total = summary.sizes.raw / 1e6, summary.resources.total
    yield Finding(
        LARGE_FILE,
        Severity.INFORMATION,
        f"File with {megabytes:.1f} MB and {total} resource{'' if total == 1 else 's'} is too large to be analysed "
        "while it is edited: only its syntax and Azure's limits were checked; run 'armls.validate' to analyse it now, "
        "or increase 'armls.summary.largeFileMegabytes'",
        0,
        1,
    )
    if summary.broken is not None:
        at = summary.broken.offset
        yield Finding("syntax-error", Severity.ERROR, summary.broken.message, at, at + 1)
    for use in summary.limits:
        if use.level == "exceeded" and use.name != "requestSize":
            yield Finding("template-limits", Severity.ERROR, _message(use), 0, 1)


def _message(use: LimitUse) -> str:
    if use.name.endswith("Size"):
        return f"File has {use.used} bytes without whitespace; Azure accepts at most {use.limit}"
    template = f"Nested template at '{use.deployment}'" if use.deployment else "Template"
    return f"{template} has {use.used} {use.name}; at most {use.limit} are allowed"
