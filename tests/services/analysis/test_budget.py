"""A rule that a document leads into too much work is stopped there, by steps, and says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.generating import apply, edits, templates

from armls.core.syntax import parse
from armls.core.text import SourceText
from armls.rules import meter
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Report, Snapshot
from armls.services.analysis.standing import ends_early
from armls.services.catalogue import ResourceTypes

NAME = "azuredeploy.json"


@contextmanager
def budget(steps: int, free: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(meter, "MAX_STEPS", steps)
        patch.setattr(meter, "FREE_STEPS", free)
        yield


def analyse(analyser: Analyser, text: SourceText) -> Report:
    return analyser.analyse(Snapshot(NAME, {NAME: text}, Settings(), date(2026, 11, 24)))


def of_rule(report: Report, rule: str) -> list[str]:
    """What a rule found, and where it was stopped."""
    told = [f for f in report.findings if f.rule == rule or (f.rule == "rule-stopped" and f"'{rule}'" in f.message)]
    return [f"{f.severity.label} {f.pointer} {f.message}" for f in told]


def stopped(rule: str, pointer: str) -> str:
    return (
        f"information {pointer} Rule '{rule}' was stopped here, because the document exceeds its budget; "
        "it reports nothing from here on"
    )


def test_a_rule_is_stopped_and_the_others_go_on() -> None:
    text = json.dumps({"variables": dict.fromkeys("abc", "[concat(parameters('x'), nosuch())]")})
    with budget(steps=25, free=0):
        report = analyse(Analyser(), SourceText(text))
    assert of_rule(report, "undefined-parameter") == [
        "error /variables/a Parameter 'x' isn't defined",
        "error /variables/b Parameter 'x' isn't defined",
        stopped("undefined-parameter", "/variables/c"),
    ]
    assert of_rule(report, "unknown-function") == [stopped("unknown-function", "/variables/a")]
    assert of_rule(report, "template-section") == [
        "error  'contentVersion' is missing; a template requires it",
        "error  'resources' is missing; a template requires it",
    ]


def test_names_compared_with_thousands_of_others() -> None:
    count = 3_000
    sections = {
        "parameters": {f"parameter{i}": {"type": "int"} for i in range(count)},
        "variables": {f"variable{i}": f"[parameters('paramoter{i}')]" for i in range(count)},
    }
    report = analyse(Analyser(), SourceText(json.dumps(sections)))
    reached = meter.MAX_STEPS // (10 * count)
    assert of_rule(report, "undefined-parameter") == [
        *(
            f"error /variables/variable{i} Parameter 'paramoter{i}' isn't defined; did you mean 'parameter{i}'?"
            for i in range(reached)
        ),
        stopped("undefined-parameter", f"/variables/variable{reached}"),
    ]


@given(templates, edits, st.integers(0, 200), st.integers(0, 20))
@settings(max_examples=100)
def test_any_edits(content: str, changes: list[tuple[float, int, str]], steps: int, free: int) -> None:
    with budget(steps, free):
        analyser, text = Analyser(), SourceText(content)
        analyse(analyser, text)
        for change in changes:
            text = text.replace(*apply(text.text, change))
            report = analyse(analyser, text)
            if any(problem.structural for problem in parse(text.text).problems()) or ends_early(parse(text.text)):
                continue  # what is shown then is what an earlier version had
            assert report.findings == analyse(Analyser(), text).findings


def test_the_comparison_with_types_is_stopped_once_for_all_its_rules() -> None:
    """What one rule is stopped for, the others do not do again."""
    properties = {f"agentPoolProfile{index}": 1 for index in range(10_000)}
    resource = {"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2024-02-01", "name": "aks"}
    first = {**resource, "properties": properties}
    second = {**resource, "name": "other", "properties": {"frobnicate": 1}}
    text = json.dumps({"resources": [first, second]})
    snapshot = Snapshot(NAME, {NAME: SourceText(text)}, Settings(), date(2026, 11, 24))
    report = Analyser(ResourceTypes()).analyse(snapshot)
    assert of_rule(report, "missing-property") == [stopped("missing-property", "/resources/0")]
    assert of_rule(report, "unknown-property") == [stopped("unknown-property", "/resources/1")]
