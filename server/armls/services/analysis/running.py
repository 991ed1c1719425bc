"""The execution of rules, which contains their crashes and stops those that exceed their budget."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from armls.core.cancellation import Cancelled
from armls.core.finding import Finding, Severity
from armls.core.symbols import Index
from armls.core.syntax import MemberKind
from armls.rules.meter import Exceeded, Meter
from armls.rules.registry import all_rules
from armls.rules.rule import Rule
from armls.rules.rule_context import RuleContext

CRASHED, STOPPED = "rule-crashed", "rule-stopped"
_FINDING = 10
"""The steps that a finding costs."""

_log = logging.getLogger(__name__)


def member_rules(kind: MemberKind, index: Index, wanted: frozenset[str]) -> Iterable[Rule]:
    """The rules for a kind of member; ``wanted``: the ids of the rules that run."""
    always, by_call = _member_rules(kind, wanted)
    found = dict.fromkeys(always)
    for name in index.calls:
        if name in by_call:
            found.update(by_call[name])
    return found


@lru_cache(maxsize=64)
def _member_rules(kind: MemberKind, wanted: frozenset[str]) -> tuple[tuple[Rule, ...], dict[str, dict[Rule, None]]]:
    """The rules for every member of a kind, and those for members that call a function, by its name."""
    rules = [r for r in all_rules() if r.scope == "member" and kind in r.members and r.id in wanted]
    by_call: dict[str, dict[Rule, None]] = {}
    for rule in rules:
        for name in rule.calls:
            by_call.setdefault(name, {})[rule] = None
    return tuple(rule for rule in rules if not rule.calls), by_call


@lru_cache(maxsize=64)
def rules_of(scope: str, document: str, wanted: frozenset[str]) -> tuple[Rule, ...]:
    """The rules of a scope for a kind of document; ``wanted`` as above."""
    rules = [r for r in all_rules() if r.scope == scope and r.id in wanted]
    return tuple(rule for rule in rules if not rule.documents or document in rule.documents)


class Outcome(Struct, frozen=True, gc=False):
    """The result of rules for a member, a template or a document.

    ``steps``: the steps that they have spent; ``stopped``: those that exceeded their budget, without findings.
    """

    findings: tuple[Finding, ...]
    steps: Mapping[str, int]
    stopped: frozenset[str]


def run_rules(rules: Iterable[Rule], context: RuleContext, start: int, end: int) -> Outcome:
    """Run rules in one context; a rule that crashes makes one finding at ``start`` to ``end``."""
    meter = context.meter
    found: list[Finding] = []
    steps: dict[str, int] = {}
    stopped: set[str] = set()
    for rule in rules:
        if rule.id in meter.stopped:
            stopped.add(rule.id)
            continue
        context.rule_id, context.severity, context.stage = rule.id, rule.severity, rule.stage
        meter.start(rule.id)
        before = len(found)
        try:
            for finding in rule.check(context):
                meter.spend(_FINDING)
                found.append(_with_test(finding, rule, context))
        except Cancelled:
            raise
        except Exceeded:
            del found[before:]
            stopped.add(rule.id)
            continue
        except Exception as error:
            found[before:] = [crashed(f"rule {rule.id}", error, start, end)]
        done = meter.end(rule.id)
        if done:
            steps[rule.id] = done
    return Outcome(tuple(found), steps, frozenset(stopped))


def stop_rules(meter: Meter, rules: Iterable[str], start: int, end: int, pointer: str) -> Iterator[Finding]:
    """Stop rules for this version of a document; returns, once for each, a finding at the location."""
    for rule in sorted(set(rules) - meter.stopped):
        meter.stopped.add(rule)
        message = (
            f"Rule '{rule}' was stopped here, because the document exceeds its budget; it reports nothing from here on"
        )
        yield Finding(STOPPED, Severity.INFORMATION, message, start, end, pointer=pointer)


def _with_test(finding: Finding, rule: Rule, context: RuleContext) -> Finding:
    """Add the ARM-TTK test of the rule to a finding, and whether it is about style."""
    if rule.is_style:
        finding = replace(finding, is_style=True)
    is_let_pass = finding.ttk_outcome == "none" or (context.is_outer and not rule.is_tested_outer)
    is_let_pass = is_let_pass or not context.is_seen_by_ttk
    if rule.ttk is None or is_let_pass:
        return finding if finding.ttk_outcome is None else replace(finding, ttk_outcome=None)
    return replace(finding, ttk=rule.ttk, ttk_outcome=finding.ttk_outcome or "fail")


def crashed(what: str, error: Exception, start: int, end: int) -> Finding:
    """Log a crash of a part of armls on a document, and make a finding at the location."""
    _log.error("the %s crashed", what, exc_info=error)
    message = f"The {what} failed here ({type(error).__name__}); this is a bug in armls, not an error in the file"
    return Finding(CRASHED, Severity.INFORMATION, message, start, end)
