"""ARM-TTK's verdicts as findings, beside those of our own rules."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace

from armls.core.finding import Finding, Severity
from armls.core.syntax import parse
from armls.core.text import SourceText
from armls.rules.registry import all_rules
from armls.rules.settings import Settings
from armls.services.analysis import Report
from armls.services.analysis.levels import is_blocking
from armls.services.analysis.snapshot import TtkTests
from armls.services.analysis.suppression import suppress
from armls.services.ttk.verdicts import FileVerdict, TtkFinding

SOURCE = "arm-ttk"

_log = logging.getLogger(__name__)


def merged(report: Report, verdict: FileVerdict, tests: TtkTests, settings: Settings) -> Report:
    """A report with what ARM-TTK found and our rules did not. Where both found something, our places count."""
    mine: dict[str, set[str]] = {}
    for finding in report.findings:
        if finding.ttk is not None and finding.ttk_outcome is not None:
            mine.setdefault(finding.ttk, set()).add(finding.ttk_outcome)
    _log_disagreements(report.name, mine, verdict)
    new = [one for one in verdict.findings if not mine.get(one.test, set()) & {one.outcome, "fail"}]
    added, suppressed = findings_of(new, report.text, settings)
    return replace(together(report, added), suppressed=report.suppressed + suppressed, ttk=tests)


def together(report: Report, added: list[Finding]) -> Report:
    """A report with more findings."""
    found = sorted([*report.findings, *added], key=lambda one: (one.start, one.end, one.rule, one.message))
    return replace(report, findings=tuple(found))


def findings_of(found: list[TtkFinding], text: SourceText, settings: Settings) -> tuple[list[Finding], int]:
    """Findings as the settings want them, and how many the document itself switches off."""
    wanted = list(_wanted(found, settings)) if found else []
    if wanted and "armls" in text.text:
        kept, off = suppress(parse(text.text), text, wanted, frozenset(), report_unused=False)
        return kept, len(off)
    return wanted, 0


def _wanted(found: list[TtkFinding], settings: Settings) -> Iterator[Finding]:
    rules = {rule.ttk: rule for rule in all_rules() if rule.ttk}
    for one in found:
        rule = rules.get(one.test)
        name = rule.id if rule is not None else rule_id(one.test)
        names = rule.names | {one.test} if rule is not None else {name, one.test}
        level = settings.levels.get(name)
        if level == "off" or names & settings.ignore or (settings.select and not names & settings.select):
            continue
        severity = _severity(one, settings.profile) if level is None else Severity[level.upper()]
        if one.outcome == "warn":
            severity = max(severity, Severity.INFORMATION)
        yield Finding(
            name,
            severity,
            one.message,
            one.start,
            one.end,
            one.pointer,
            one.test,
            one.outcome,
            source=SOURCE,
            is_style=rule is not None and rule.is_style,
        )


def _severity(found: TtkFinding, profile: str) -> Severity:
    """The severity of a finding of ARM-TTK: an error only where the user's profile makes it one."""
    if is_blocking(found.test, found.outcome, profile):
        return Severity.ERROR
    return Severity.WARNING if found.outcome == "fail" else Severity.INFORMATION


def rule_id(test: str) -> str:
    """The id of a test that no rule covers."""
    return re.sub(r"[^a-z0-9]+", "-", test.lower()).strip("-")


def _log_disagreements(name: str, mine: dict[str, set[str]], verdict: FileVerdict) -> None:
    ours = {rule.ttk for rule in all_rules() if rule.ttk}
    for test, outcome in verdict.tests.items():
        if test in ours and ("fail" in mine.get(test, set())) != (outcome == "fail"):
            other = "fails" if "fail" in mine.get(test, set()) else "does not fail"
            _log.info("%s: ARM-TTK says %s to '%s', armls %s it", name, outcome, test, other)
