"""What a summary finds wrong in a file that is too large to be analysed while it is edited."""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.finding import Finding, Severity
from armls.core.summary import LimitUse, Summary

LARGE_FILE = "large-file"


def findings_of(summary: Summary) -> Iterator[Finding]:
    """Syntax and limits, and a note that nothing else was looked at."""
    megabytes, total = summary.sizes.raw / 1e6, summary.resources.total
    yield Finding(
        LARGE_FILE,
        Severity.INFORMATION,
        f"This file has {megabytes:.1f} MB, too much to be analysed while it is edited. It has {total} "
        f"resource{'' if total == 1 else 's'}; only its syntax and Azure's limits were checked. Run 'armls.validate' "
        "to analyse it now, or raise 'armls.summary.largeFileMegabytes'.",
        0,
        1,
    )
    if summary.broken is not None:
        at = summary.broken.offset
        yield Finding("syntax-error", Severity.ERROR, summary.broken.message, at, at + 1)
    for one in summary.limits:
        if one.level == "exceeded" and one.name != "requestSize":
            yield Finding("template-limits", Severity.ERROR, _message(one), 0, 1)


def _message(one: LimitUse) -> str:
    where = f" The nested template at {one.deployment}" if one.deployment else " This one"
    if one.name.endswith("Size"):
        return f"Azure takes {one.limit} bytes at most; without blanks this file has {one.used}."
    return f"A deployment may have {one.limit} {one.name}.{where} has {one.used}."
