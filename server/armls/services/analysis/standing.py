"""The findings of an earlier version that are kept while the syntax of the text is broken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from armls.core.finding import Finding, Related
from armls.core.syntax import Tree
from armls.core.syntax.parser import shared_ends


@dataclass(frozen=True)
class Good:
    """The last version that could be checked, and its findings except for those of the syntax."""

    tree: Tree
    findings: tuple[Finding, ...]


def still_standing(good: Good, text: str) -> Iterator[Finding]:
    """The findings outside the innermost member in which the two versions differ, at their new offsets."""
    before, after = shared_ends(good.tree.text, text)
    shift = len(text) - len(good.tree.text)
    start, end = _broken_span(good.tree, before, after)
    for finding in good.findings:
        if finding.end <= start:
            yield finding
        elif finding.start >= end:
            related = tuple(
                Related(one.start + shift, one.end + shift, one.message) if one.start >= end else one
                for one in finding.related
                if one.end <= start or one.start >= end
            )
            yield replace(finding, start=finding.start + shift, end=finding.end + shift, related=related)


def ends_early(tree: Tree) -> bool:
    """Whether there is text after the end of the document."""
    return any(problem.code == "text-after-end" for problem in tree.root.problems)


def _broken_span(tree: Tree, before: int, after: int) -> tuple[int, int]:
    """The innermost member around the changed text, or the changed text itself if that is the whole document."""
    base, member = 0, tree.root
    span = before, after
    while True:
        for slot in member.slots:
            start, end = base + slot.start, base + slot.end
            if start <= before and after <= end:
                base, member = start, slot.member
                span = start, end
                break
        else:
            return span
