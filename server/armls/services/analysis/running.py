"""Runs rules and contains their crashes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from armls.core.cancellation import Cancelled
from armls.core.finding import Finding, Severity
from armls.core.syntax import MemberKind
from armls.rules.registry import all_rules
from armls.rules.rule import Rule

CRASHED = "rule-crashed"

_log = logging.getLogger(__name__)


@lru_cache(maxsize=64)
def member_rules(kind: MemberKind) -> tuple[Rule, ...]:
    """The rules that look at members of a kind."""
    return tuple(rule for rule in all_rules() if rule.scope == "member" and kind in rule.members)


@lru_cache(maxsize=64)
def rules_of(scope: str, document: str) -> tuple[Rule, ...]:
    """The rules of a scope that look at a kind of document."""
    return tuple(r for r in all_rules() if r.scope == scope and (not r.documents or document in r.documents))


def run_rules(rules: tuple[Rule, ...], context: Any, start: int, end: int) -> Iterator[Finding]:
    """The findings of some rules in one context; a rule that crashes gives one finding at ``start`` to ``end``."""
    for rule in rules:
        if not rule.is_default and rule.id not in context.facts.wanted:
            continue
        context.rule_id, context.severity = rule.id, rule.severity
        try:
            for finding in list(rule.check(context)):
                yield _with_test(finding, rule)
        except Cancelled:
            raise
        except Exception as error:
            yield crashed(f"rule {rule.id}", error, start, end)


def _with_test(finding: Finding, rule: Rule) -> Finding:
    """The finding with the ARM-TTK test that checks the same."""
    if rule.ttk is None or finding.ttk_outcome == "none":
        return finding if finding.ttk_outcome is None else replace(finding, ttk_outcome=None)
    return replace(finding, ttk=rule.ttk, ttk_outcome=finding.ttk_outcome or "fail")


def crashed(what: str, error: Exception, start: int, end: int) -> Finding:
    """Log that a part of armls failed on a document, and say so at the place it failed on."""
    _log.error("the %s crashed", what, exc_info=error)
    message = f"The {what} failed here ({type(error).__name__}). This is a fault of armls, not of the file."
    return Finding(CRASHED, Severity.INFORMATION, message, start, end)
