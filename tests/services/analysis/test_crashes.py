"""A part of armls that fails costs one finding, and the rest goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from armls.core.finding import Finding
from armls.core.text import SourceText
from armls.rules.context import MemberContext
from armls.rules.expressions.unknown_function import check as unknown_function
from armls.rules.rule import Rule
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot, running, templates

TEXT = SourceText('{"variables": {"a": "[nosuch()]", "b": "[parameters(\'x\')]"}, "resources": [{"name": "n"}]}')


def findings(analyser: Analyser, text: SourceText = TEXT) -> list[str]:
    report = analyser.analyse(Snapshot("azuredeploy.json", {"azuredeploy.json": text}, Settings(), date(2026, 11, 24)))
    chosen = ("rule-crashed", "unknown-function", "undefined-parameter")
    return [f"{f.severity.label} {f.rule} {f.pointer} {f.message}" for f in report.findings if f.rule in chosen]


def test_a_rule_that_crashes_is_a_finding_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(ctx: MemberContext) -> Iterator[Finding]:
        raise ValueError(ctx.name)

    broken = replace(unknown_function, check=crash)
    known = running.member_rules

    def rules(*around: Any) -> list[Rule]:
        return [broken if rule is unknown_function else rule for rule in known(*around)]

    monkeypatch.setattr(templates, "member_rules", rules)
    failed = "The rule unknown-function failed here (ValueError); this is a bug in armls, not an error in the file"
    assert findings(Analyser()) == [
        f"information rule-crashed /variables/a {failed}",
        f"information rule-crashed /variables/b {failed}",
        "error undefined-parameter /variables/b Parameter 'x' isn't defined",
        f"information rule-crashed /resources/0 {failed}",
    ]


def test_values_that_cannot_be_worked_out_cost_one_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(templates, "resource_values", crash)
    assert findings(Analyser()) == [
        "error unknown-function /variables/a Unknown function 'nosuch'",
        "error undefined-parameter /variables/b Parameter 'x' isn't defined",
        "information rule-crashed /resources/0 "
        "The evaluator failed here (ValueError); this is a bug in armls, not an error in the file",
    ]


def test_an_analysis_that_fails_as_a_whole_is_done_anew_with_the_next_version(monkeypatch: pytest.MonkeyPatch) -> None:
    analyser = Analyser()
    with monkeypatch.context() as patch:
        patch.setattr(templates, "build_template", lambda tree, **_: 1 / 0)
        message = "The analysis failed here (ZeroDivisionError); this is a bug in armls, not an error in the file"
        assert findings(analyser) == [f"information rule-crashed  {message}"]
    assert findings(analyser, TEXT.replace(0, 0, " ")) == findings(Analyser(), TEXT.replace(0, 0, " "))
