"""An analysis after any edits finds what an analysis from scratch finds."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from armls.core.syntax import parse
from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Report, Snapshot
from tests.core.generating import apply, edits, templates

NAME = "folder/azuredeploy.json"


def analyse(analyser: Analyser, text: SourceText, values: str | None = None) -> Report:
    documents = {NAME: text}
    if values is not None:
        documents["folder/azuredeploy.parameters.json"] = SourceText(values)
    return analyser.analyse(Snapshot(NAME, documents, Settings(), date(2026, 11, 24)))


def crashes(report: Report) -> list[str]:
    return [finding.message for finding in report.findings if finding.rule == "rule-crashed"]


@given(templates, edits)
@settings(max_examples=150)
def test_any_edits(content: str, changes: list[tuple[float, int, str]]) -> None:
    analyser, text = Analyser(), SourceText(content)
    analyse(analyser, text)
    for change in changes:
        text = text.replace(*apply(text.text, change))
        report = analyse(analyser, text)
        assert crashes(report) == []
        if any(problem.structural for problem in parse(text.text).problems()):
            continue  # what is shown then is what an earlier version had
        assert report.findings == analyse(Analyser(), text).findings


@given(templates, templates, st.integers(0, 5))
@settings(max_examples=60)
def test_one_template_turns_into_another_and_back(one: str, other: str, values: int) -> None:
    analyser = Analyser()
    given_values = f'{{"parameters": {{"a": {{"value": "{values}"}}, "b": {{"value": {values}}}}}}}'
    for content, parameters in ((one, None), (other, None), (other, given_values), (one, given_values), (one, None)):
        text = SourceText(content)
        assert analyse(analyser, text, parameters).findings == analyse(Analyser(), text, parameters).findings
