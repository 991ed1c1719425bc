"""The selection of fixes that don't conflict, and the application of their edits."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable
from itertools import pairwise

from armls.core.finding import Edit, Finding

_LINE_FEED = re.compile(r"(?<!\r)\n")


def compatible(findings: Iterable[Finding]) -> list[Finding]:
    """The findings whose fixes can be applied at once; of two that overlap or adjoin, the first one."""
    taken: list[tuple[int, int]] = []
    chosen: list[Finding] = []
    for finding in findings:
        if finding.fix is None or not finding.fix.edits:
            continue
        spans = sorted((edit.start, edit.end) for edit in finding.fix.edits)
        is_sound = all(one[1] <= other[0] for one, other in pairwise(spans))
        if is_sound and not any(_touches(taken, start, end) for start, end in spans):
            for span in spans:
                insort(taken, span)
            chosen.append(finding)
    return chosen


def _touches(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_left(taken, (start, end))
    if at and taken[at - 1][1] >= start:
        return True
    return at < len(taken) and taken[at][0] <= end


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Apply edits that do not overlap. New lines get the line ending of the text's first line."""
    has_crlf = "\n" in text and text.find("\r\n") == text.find("\n") - 1
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        new = _LINE_FEED.sub("\r\n", edit.text) if has_crlf else edit.text
        parts += text[at : edit.start], new
        at = edit.end
    return "".join(parts) + text[at:]
