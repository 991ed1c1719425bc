"""A rule's options in ``armlsconfig.json`` reach the rule, in every scope."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import GOOD

from armls.core.finding import Finding, Severity
from armls.rules.rule import Rule
from armls.services.analysis import analyser, templates
from armls.services.checking import Options, check_files
from armls.services.discovery import Target


def check(ctx: Any) -> Iterator[Finding]:
    """What the option says."""
    yield Finding(ctx.rule_id, Severity.WARNING, str(ctx.option("most", 7)), 0, 1)


RULE = Rule(
    "name-case",
    "x",
    "document",
    Severity.WARNING,
    None,
    check,
    frozenset(),
    frozenset(),
    frozenset(),
    None,
    True,
    False,
    True,
    "",
)


@pytest.mark.parametrize("scope", ["document", "template", "member"])
def test_options_reach_the_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scope: str) -> None:
    monkeypatch.setattr(analyser, "rules_of", lambda asked, *_: (RULE,) if asked == scope else ())
    monkeypatch.setattr(templates, "rules_of", lambda asked, *_: (RULE,) if asked == scope else ())
    monkeypatch.setattr(templates, "member_rules", lambda *_: (RULE,) if scope == "member" else ())
    text = GOOD.replace('"resources"', '"variables": {"v": 1}, "resources"')
    overrides = [{"files": ["low/**"], "rules": {"name-case": {"most": 2}}}]
    config = {"rules": {"name-case": {"level": "warning", "most": 3}}, "overrides": overrides}
    (tmp_path / "armlsconfig.json").write_text(json.dumps(config))
    for folder in ("low", "high"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.json").write_text(text)
    targets = [Target(str(tmp_path / name), True) for name in ("low/a.json", "high/a.json")]
    reports = list(check_files(targets, Options(date(2026, 1, 1))))
    assert [[one.message for one in report.findings] for report in reports] == [["2"], ["3"]]  # type: ignore[union-attr]
