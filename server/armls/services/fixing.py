"""Application of the fixes of findings, until none is left.

A fix must not replace one finding by another: if the result has a new finding, the fixes are applied rule by rule, then
finding by finding, and those that cause it are skipped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from armls.core.finding import Finding
from armls.core.fixes import apply_edits, compatible

MOST_ROUNDS = 100
"""The most passes: a fix may allow another one, and fixes that undo each other must end."""

MOST_TRIES = 60
"""The most restarts without some of the fixes."""

Judge = Callable[[str], Sequence[Finding]]
"""A function from a text to all findings in it, and those that it causes in its siblings."""

Key = tuple[str, ...]
"""A rule's id, or a rule's id and the message of one finding."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """The fixed text, and the number of fixed findings."""

    text: str
    count: int


def fix(text: str, judge: Judge, may_fix: Callable[[Finding], bool]) -> Fixed:
    """Apply every fix that ``may_fix`` allows and that causes no new finding. Never raises on a bad fix."""
    before = _counted(judge(text))
    everything = _Attempt(text, judge, may_fix)
    if everything.is_clean(before):
        return Fixed(everything.text, everything.count)
    best, tries = Fixed(text, 0), MOST_TRIES
    while True:  # a fix that is skipped at first may be harmless after others
        found, tries = _without_harm(best, everything, before, judge, may_fix, tries)
        if found.text == best.text:
            return best
        best, everything = found, _Attempt(found.text, judge, may_fix)


def _without_harm(
    start: Fixed,
    everything: _Attempt,
    before: Counter[str],
    judge: Judge,
    may_fix: Callable[[Finding], bool],
    tries: int,
) -> tuple[Fixed, int]:
    """Apply as many fixes as cause no new finding; the result and the remaining tries."""
    chosen: set[Key] = set()
    best = start
    for units in (everything.rules, everything.findings):
        pending = [unit for unit in units if unit[:1] not in chosen]
        is_better = True
        while pending and is_better:
            is_better = False
            for unit in list(pending):
                if tries <= 0:
                    return best, 0
                tries -= 1
                wanted = chosen | {unit}
                attempt = _Attempt(start.text, judge, partial(_is_among, wanted, may_fix))
                if attempt.is_clean(before):
                    chosen, best, is_better = wanted, Fixed(attempt.text, start.count + attempt.count), True
                    pending.remove(unit)
    return best, tries


class _Attempt:
    """The text with all wanted fixes."""

    def __init__(self, text: str, judge: Judge, is_wanted: Callable[[Finding], bool]) -> None:
        self.text, self.count = text, 0
        self.rules: list[Key] = []
        self.findings: list[Key] = []
        self._is_settled = False
        for _ in range(MOST_ROUNDS):
            self._left = judge(self.text)
            fixes = compatible(finding for finding in self._left if is_wanted(finding))
            after = apply_edits(self.text, (edit for one in fixes if one.fix is not None for edit in one.fix.edits))
            if after == self.text:
                self._is_settled = True
                return
            self.text = after
            self.count += len(fixes)
            self._note(fixes)

    def _note(self, fixes: Iterable[Finding]) -> None:
        for finding in fixes:
            rule, one = _keys(finding)
            if rule not in self.rules:
                self.rules.append(rule)
            if one not in self.findings:
                self.findings.append(one)

    def is_clean(self, before: Counter[str]) -> bool:
        """Whether no rule reports more than before, and no more can be fixed."""
        return self._is_settled and not _counted(self._left) - before


def _is_among(wanted: set[Key], may_fix: Callable[[Finding], bool], finding: Finding) -> bool:
    return may_fix(finding) and not wanted.isdisjoint(_keys(finding))


def _keys(finding: Finding) -> tuple[Key, Key]:
    return (finding.rule,), (finding.rule, finding.message)


def _counted(findings: Iterable[Finding]) -> Counter[str]:
    return Counter(finding.rule for finding in findings)
