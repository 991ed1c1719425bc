"""An analysis after any edits finds what an analysis from scratch finds."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.generating import apply, edits, templates

from armls.core.syntax import parse
from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Report, Snapshot
from armls.services.analysis.standing import ends_early

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
        tree = parse(text.text)
        if any(problem.structural for problem in tree.problems()) or ends_early(tree):
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


BODY = """{
 "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
 "contentVersion": "1",
 "parameters": {"kind": {"type": "string", "defaultValue": "x"}, "other": {"type": "int", "defaultValue": 1}},
 "variables": {"n": "[concat('a', parameters('kind'))]", "flag": true, "deep": "[variables('n')]"},
 "resources": [
  {"type": "Microsoft.Sql/servers", "apiVersion": "2021-11-01", "name": "s", "resources": [
   {"type": "databases", "apiVersion": "2021-11-01", "name": "d", "dependsOn": ["s"]}]},
  {"type": "Microsoft.Web/sites", "apiVersion": "2022-09-01", "name": "[variables('deep')]"},
  {"type": "Microsoft.Web/sites", "apiVersion": "2022-09-01", "name": "ax"},
  {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inner",
   "condition": "[variables('flag')]",
   "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"},
    "parameters": {"p": {"value": "[variables('n')]"}},
    "template": {"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
     "contentVersion": "1", "parameters": {"p": {"type": "string", "allowedValues": ["ax"]}},
     "resources": [{"type": "Microsoft.Web/sites", "apiVersion": "2022-09-01", "name": "[parameters('p')]"},
      {"type": "Microsoft.Web/sites", "apiVersion": "2022-09-01", "name": "ax"}]}}}
 ]
}"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"Microsoft.Sql/servers"', '"Microsoft.Sql/servers/pools"'),
        ('"name": "s", "resources"', '"name": "t", "resources"'),
        ('"flag": true', '"flag": false'),
        ('"defaultValue": "x"', '"defaultValue": "y"'),
        ('"other": {', '"kind2": {'),
        ('"kind": {', '"kinds": {'),
        ('"n": "', '"m": "'),
        ('"contentVersion": "1",\n "parameters"', '"contentVersion": "2",\n "parameters"'),
        ('"scope": "inner"', '"scope": "outer"'),
        ('"2019-04-01/deploymentTemplate', '"2018-05-01/subscriptionDeploymentTemplate'),
        ('"contentVersion": "1",\n "parameters"', '"contentVersion": "1", "languageVersion": "2.0",\n "parameters"'),
        ('["ax"]', '["ay"]'),
        ('"name": "ax"},\n  {', '"name": "az"},\n  {'),
    ],
)
def test_a_change_reaches_what_depends_on_it(old: str, new: str) -> None:
    analyser = Analyser()
    before, after = SourceText(BODY), SourceText(BODY.replace(old, new))
    first = analyse(analyser, before).findings
    changed = analyse(analyser, after).findings
    assert changed == analyse(Analyser(), after).findings
    assert analyse(analyser, before).findings == first == analyse(Analyser(), before).findings


def test_what_was_asked_for_before_the_template_went_elsewhere_is_still_followed() -> None:
    analyser, text = Analyser(), SourceText(BODY)
    analyse(analyser, text)
    for old, new in (('"contentVersion": "1",\n "p', '"contentVersion": "2",\n "p'), ('"kind": {', '"kinds": {')):
        text = SourceText(text.text.replace(old, new))
        assert analyse(analyser, text).findings == analyse(Analyser(), text).findings


def test_findings_outside_a_broken_member_stand() -> None:
    analyser = Analyser()
    content = '{"variables": {\n"a": "[div(1, 0)]",\n"b": {"c": "[div(1, 0)]"},\n"d": "[div(1, 0)]"}, "resources": []}'
    text = SourceText(content)
    place = text.text.index('"[div', text.text.index('"c"'))
    assert [f.rule for f in analyse(analyser, text).findings].count("evaluation-error") == 3
    broken = text.replace(place, place + 1, "")
    found = analyse(analyser, broken).findings
    kept = [broken.text[f.start : f.end] for f in found if f.rule == "evaluation-error"]
    assert kept == ["div(1, 0)", "div(1, 0)"]
    assert "syntax-error" in {f.rule for f in found}
    assert analyse(analyser, text).findings == analyse(Analyser(), text).findings


@pytest.mark.parametrize("typed", ["}", "]", "{", "[", '"', ", {", "/*", '{"a": [{'])
def test_a_moment_that_breaks_the_text_costs_nobody_their_members(typed: str) -> None:
    """What is typed into the tags of one resource of many; then it is taken back."""
    resource = '{{"type": "Microsoft.Web/sites", "apiVersion": "2022-09-01", "name": "[parameters(\'no{}\')]"}}'
    content = (
        '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",\n'
        '"contentVersion": "1", "resources": [\n' + ",\n".join(map(resource.format, range(9))) + "\n]}"
    )
    analyser, text = Analyser(), SourceText(content)
    whole = analyse(analyser, text)
    document = analyser._documents[NAME]
    assert document.tree is not None
    members = [member for _, member in document.tree.members()]
    place = content.index('"apiVersion"', content.index("no3"))
    broken = text.replace(place, place, typed)
    shown = {finding.message for finding in analyse(analyser, broken).findings if finding.rule == "undefined-parameter"}
    assert shown >= {f"Parameter 'no{number}' isn't defined" for number in range(9) if number != 4}
    assert analyse(analyser, text).findings == whole.findings
    assert [member for _, member in document.tree.members()][1:] == members[1:]
