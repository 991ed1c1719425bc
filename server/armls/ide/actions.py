"""What an editor offers to mend: one finding at a place, or all that have a safe answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from armls.core.finding import Edit, Finding
from armls.core.fixes import compatible


@dataclass(frozen=True, slots=True)
class QuickFix:
    """A way to mend one finding; ``is_preferred``: it is safe, so an editor may take it without asking."""

    title: str
    finding: Finding
    edits: tuple[Edit, ...]
    is_preferred: bool


def quick_fixes(findings: Iterable[Finding], start: int, end: int) -> Iterator[QuickFix]:
    """The fixes of the findings that touch the offsets from ``start`` to ``end``."""
    for finding in findings:
        fix = finding.fix
        if fix is not None and finding.start <= end and finding.end >= start:
            yield QuickFix(fix.title, finding, fix.edits, fix.is_safe)


def safe_edits(findings: Iterable[Finding]) -> tuple[Edit, ...]:
    """The edits of all safe fixes that can be made at once."""
    safe = compatible(finding for finding in findings if finding.fix is not None and finding.fix.is_safe)
    return tuple(edit for finding in safe if finding.fix is not None for edit in finding.fix.edits)
