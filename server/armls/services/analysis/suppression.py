"""Suppressions of findings, by comment or metadata, and unused suppressions.

``// armls-disable-next-line ID…``, ``// armls-disable ID…`` up to ``// armls-enable``, and
``"metadata": {"armls": {"disable": ["ID"]}}`` in a template, parameter, resource or output. Without an id a comment
applies to all rules.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from armls.core.finding import Finding, Severity
from armls.core.syntax import Array, Member, Node, Object, Property, Slot, String, Tree, content
from armls.core.text import SourceText
from armls.rules.registry import all_rules
from armls.rules.rule import Rule

UNUSED = "unused-suppression"
_DIRECTIVE = re.compile(r"armls-(disable-next-line|disable|enable)\b([^\r\n*]*)")


@dataclass
class _Switch:
    """A suppression of rules from ``start`` to ``end``; ``at`` is its location, per id (empty: all rules)."""

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
    tree: Tree, text: SourceText, findings: Iterable[Finding], wanted: frozenset[str], *, report_unused: bool
) -> tuple[list[Finding], list[Finding]]:
    """The remaining findings, with one for each unused suppression, and the suppressed ones.

    ``wanted`` are the ids of the rules that were run.
    """
    switches = list(_switches(tree, text)) if "armls" in tree.text else []
    if not switches:
        return list(findings), []
    rules = {rule.id: rule for rule in all_rules()}
    kept: list[Finding] = []
    off: list[Finding] = []
    for finding in findings:
        rule = rules.get(finding.rule)
        mine = rule.names if rule is not None else frozenset({finding.rule})
        covering = [switch for switch in switches if switch.covers(finding, mine)]
        (off if covering else kept).append(finding)
    if report_unused:
        idle = [rule for rule in rules.values() if rule.id not in wanted]
        kept.extend(_unused(switches, idle))
    return kept, off


def _unused(switches: list[_Switch], idle: list[Rule]) -> Iterator[Finding]:
    """One finding for each unused suppression, except for those of rules that were not run."""
    not_run = frozenset(name for rule in idle for name in rule.names)
    run = frozenset(name for rule in all_rules() if rule not in idle for name in rule.names)
    for switch in switches:
        for name, (start, end) in switch.at.items():
            if name not in switch.used and (name in run or name not in not_run):
                message = f"Unused suppression of '{name}'" if name else "Unused suppression"
                yield Finding(UNUSED, Severity.INFORMATION, message, start, end, unnecessary=True)


def _switches(tree: Tree, text: SourceText) -> Iterator[_Switch]:
    members = list(tree.members())
    for base, member in members:
        if member.value.end and type(member.value) is Object:
            yield from _from_metadata(tree, base, member)
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


def _from_metadata(tree: Tree, base: int, member: Member) -> Iterator[_Switch]:
    """The suppressions in the metadata of a member, its name included, or of the template."""
    metadata = member.value.get("metadata")  # type: ignore[union-attr]
    own = _property(metadata.value, "armls") if metadata is not None else None
    listed = _property(own, "disable") if own is not None else None
    if type(listed) is not Array:
        return
    at = {
        item.value: (base + item.start, base + item.end) for item in map(content, listed.items) if type(item) is String
    }
    if not at:
        return
    if member is tree.root:
        yield _Switch(0, len(tree.text) + 1, at)
    else:
        start = base + member.value.start
        yield _Switch(_start_with_name(tree, start), base + member.value.end, at)


def _start_with_name(tree: Tree, start: int) -> int:
    """The start of the property whose value begins at ``start``; ``start`` itself for an array item."""
    node, base = tree.root.value, 0
    while True:
        if type(node) is Slot:
            base += node.start
            node = node.member.value
        items = node.properties if type(node) is Object else node.items if type(node) is Array else ()
        index = bisect_right(items, start - base, key=lambda one: one.start) - 1
        if index < 0:
            return start
        item = items[index]
        if type(item) is Property:
            if base + item.value.start == start:
                return base + item.key.start
            node = item.value
        else:
            node = item  # type: ignore[assignment]
            if base + node.start == start:
                return start


def _property(node: Node, name: str) -> Node | None:
    node = content(node)
    found = node.get(name) if type(node) is Object else None
    return content(found.value) if found is not None else None
