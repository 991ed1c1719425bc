"""Applies a user's settings to findings: which rules run, at which level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from armls.core.finding import Finding, Severity
from armls.rules.registry import all_rules
from armls.rules.rule import Rule
from armls.rules.settings import Settings

_ALWAYS = frozenset({"syntax-error", "rule-crashed"})
"""What no selection leaves out, as nothing else is reliable where these are."""


def apply_settings(findings: Iterable[Finding], settings: Settings) -> Iterator[Finding]:
    """The findings that the settings want, at the level they want.

    A level replaces a rule's own severity; what a rule reports more mildly stays milder.
    """
    if not (settings.levels or settings.select or settings.ignore):
        yield from findings
        return
    rules = {rule.id: rule for rule in all_rules()}
    for finding in findings:
        rule = rules.get(finding.rule)
        if finding.rule not in _ALWAYS and not _is_wanted(rule, settings):
            continue
        level = settings.levels.get(finding.rule)
        if level == "off":
            continue
        if level is None or rule is None:
            yield finding
            continue
        severity = Severity[level.upper()]
        if finding.severity > rule.severity:
            severity = max(severity, finding.severity)
        yield replace(finding, severity=severity)


def _is_wanted(rule: Rule | None, settings: Settings) -> bool:
    if rule is None:
        return True
    names = {rule.id, rule.area, *([rule.ttk] if rule.ttk else [])}
    return (not settings.select or bool(names & settings.select)) and not names & settings.ignore
