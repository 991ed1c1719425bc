"""Which findings an author has switched off, by comment or by metadata, and which of these switches do nothing.

``// armls-disable-next-line ID…``, ``// armls-disable ID…`` up to ``// armls-enable``, and
``"metadata": {"armls": {"disable": ["ID"]}}`` in a template, parameter, resource or output. Without an id a comment
means all rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from armls.core.finding import Finding, Severity
from armls.core.syntax import Array, Member, Node, Object, String, Tree, content
from armls.core.text import SourceText
from armls.rules.registry import all_rules

UNUSED = "unused-suppression"
_DIRECTIVE = re.compile(r"armls-(disable-next-line|disable|enable)\b([^\r\n*]*)")


@dataclass
class _Switch:
    """Rules switched off from ``start`` to ``end``; ``at`` is where that is written, per id (empty: all rules)."""

    start: int
    end: int
    at: dict[str, tuple[int, int]]
    used: set[str] = field(default_factory=set)

    def covers(self, finding: Finding, names: frozenset[str]) -> bool:
        if not self.start <= finding.start < self.end:
            return False
        for name in self.at:
            if not name or name in names:
                self.used.add(name)
                return True
        return False


def suppress(
    tree: Tree, text: SourceText, findings: Iterable[Finding], *, report_unused: bool
) -> tuple[list[Finding], int]:
    """The findings that stand, with one for each switch that did nothing, and how many were taken out."""
    switches = list(_switches(tree, text)) if "armls" in tree.text else []
    if not switches:
        return list(findings), 0
    names = {rule.id: frozenset({rule.id, rule.area}) for rule in all_rules()}
    kept: list[Finding] = []
    count = 0
    for finding in findings:
        mine = names.get(finding.rule, frozenset({finding.rule}))
        covering = [switch for switch in switches if switch.covers(finding, mine)]
        if covering:
            count += 1
        else:
            kept.append(finding)
    if report_unused:
        kept.extend(_unused(switches))
    return kept, count


def _unused(switches: list[_Switch]) -> Iterator[Finding]:
    for switch in switches:
        for name, (start, end) in switch.at.items():
            if name not in switch.used:
                what = f"{name} has no finding here" if name else "There is no finding here"
                yield Finding(UNUSED, Severity.INFORMATION, f"{what} to switch off.", start, end, unnecessary=True)


def _switches(tree: Tree, text: SourceText) -> Iterator[_Switch]:
    members = list(tree.members())
    for base, member in members:
        if member.value.end and type(member.value) is Object:
            yield from _from_metadata(base, member)
    directives = [
        found for base, member in members if member.comments for found in _directives(base, member, tree.text)
    ]
    directives.sort()
    open_ones: list[_Switch] = []
    for start, word, at in directives:
        if word == "disable-next-line":
            line = text.line_at(start) + 1
            yield _Switch(text.line_start(line), text.line_start(line + 1) or len(text) + 1, at)
        elif word == "disable":
            open_ones.append(_Switch(start, len(text) + 1, at))
        else:
            for switch in open_ones:
                if not switch.at.keys() - at.keys() or at.keys() == {""}:
                    switch.end = min(switch.end, start)
    yield from open_ones


def _directives(base: int, member: Member, text: str) -> Iterator[tuple[int, str, dict[str, tuple[int, int]]]]:
    for comment in member.comments:
        start = base + comment.start
        found = _DIRECTIVE.search(text, start, base + comment.end)
        if found is None:
            continue
        ids = {word[0]: word.span() for word in re.compile(r"[\w-]+").finditer(text, *found.span(2))}
        yield start, found[1], ids or {"": found.span()}


def _from_metadata(base: int, member: Member) -> Iterator[_Switch]:
    """What a member's metadata, or the template's own, switches off."""
    metadata = member.value.get("metadata")  # type: ignore[union-attr]
    own = _property(metadata.value, "armls") if metadata is not None else None
    listed = _property(own, "disable") if own is not None else None
    if type(listed) is not Array:
        return
    at = {
        item.value: (base + item.start, base + item.end) for item in map(content, listed.items) if type(item) is String
    }
    if at:
        yield _Switch(base + member.value.start, base + member.value.end, at)


def _property(node: Node, name: str) -> Node | None:
    node = content(node)
    found = node.get(name) if type(node) is Object else None
    return content(found.value) if found is not None else None
