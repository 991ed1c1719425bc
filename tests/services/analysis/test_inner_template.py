"""The template in a document of another tool is checked at its place in that document, and the rest of it is not."""

from __future__ import annotations

import json
from datetime import date

from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Report, Snapshot

POLICY = """{
  "properties": {
    "parameters": { "effect": { "type": "Strin", "defaultValue": "[concat(]" } },
    "policyRule": {
      "if": { "field": "type", "equals": "[parameters('gone')]" },
      "then": { "details": { "deployment": { "properties": {
        "parameters": { "name": { "value": "[field('name')]" } },
        "template": {
          "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
          "contentVersion": "1.0.0.0",
          "parameters": { "name": { "type": "string" } },
          // armls-disable-next-line undefined-parameter
          "variables": { "off": "[parameters('other')]" },
          "resources": [],
          "outputs": { "o": { "type": "string", "value": "[concat(parameters('nme'), variables('off'))]" } }
        } } } } }
    }
  }
}"""
AT = "/properties/policyRule/then/details/deployment/properties/template"


def report_of(analyser: Analyser, text: str) -> Report:
    name = "policies/azuredeploy.json"
    return analyser.analyse(Snapshot(name, {name: SourceText(text)}, Settings(), date(2026, 1, 1)))


def shown(report: Report) -> list[tuple[str, str, str]]:
    return [(one.rule, one.pointer, report.text.text[one.start : one.end]) for one in report.findings]


def test_the_template_of_a_policy_is_checked() -> None:
    report = report_of(Analyser(), POLICY)
    assert report.kind == "policyDefinition"
    assert report.suppressed == 1
    assert shown(report) == [
        ("no-unused-params", f"{AT}/parameters/name", '"name"'),
        ("undefined-parameter", f"{AT}/outputs/o/value", "'nme'"),
    ]


def test_an_edit_around_the_template_moves_what_is_found_in_it() -> None:
    analyser = Analyser()
    report_of(analyser, POLICY)
    for text in (POLICY.replace("Strin", "String"), POLICY.replace("'nme'", "'name'"), f"\n{POLICY}"):
        assert shown(report_of(analyser, text)) == shown(report_of(Analyser(), text))


def test_while_the_document_is_broken_what_is_wrong_is_said_once() -> None:
    report = report_of(Analyser(), POLICY.replace('"contentVersion": "1.0.0.0",', '"contentVersion": "1.0.0.0"'))
    assert [one.rule for one in report.findings if one.rule == "syntax-error"] == ["syntax-error"]


def test_a_template_without_a_schema_is_one_too() -> None:
    text = json.dumps({"kind": "template", "properties": {"template": {"contentVersion": "1.0.0.0", "resources": []}}})
    report = report_of(Analyser(), text)
    assert (report.kind, [(one.rule, one.pointer) for one in report.findings]) == (
        "blueprintArtifact",
        [("unknown-schema", "/properties/template")],
    )
