"""Aggregation of findings with the same cause into one at that value."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from armls.core.finding import Finding, Related
from armls.core.pointers import leads_somewhere, range_of
from armls.core.syntax import Tree

_MOST_RELATED = 10


def at_their_causes(findings: Iterable[Finding], tree: Tree) -> list[Finding]:
    """Replace findings of one rule with the same cause by a single one at the cause, with the highest severity."""
    kept: list[Finding] = []
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        cause = _cause_of(finding, tree) if finding.cause else ""
        if cause:
            groups.setdefault((finding.rule, cause), []).append(finding)
        else:
            kept.append(finding)
    for (_, cause), group in groups.items():
        kept += group if len(group) == 1 else [_at_cause(cause, group, tree)]
    return kept


def _cause_of(finding: Finding, tree: Tree) -> str:
    """The pointer of a finding's cause from the document's root, in the innermost template with such a value."""
    around = finding.pointer
    while "/resources/" in around:
        around = around.rpartition("/resources/")[0]
        if leads_somewhere(tree, around + finding.cause):
            return around + finding.cause
    return ""


def _at_cause(cause: str, group: list[Finding], tree: Tree) -> Finding:
    start, end = range_of(tree, cause)
    first = min(group, key=lambda one: (one.severity, one.start))
    message = f"This value is empty, which causes {len(group)} findings, such as: {first.message}"
    related = tuple(Related(one.start, one.end, one.message) for one in group[:_MOST_RELATED])
    return replace(first, start=start, end=end, pointer=cause, message=message, related=related, cause="")
