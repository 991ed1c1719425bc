"""Every expression of a corpus comes to what Azure's own engine makes of it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from tests.differential.asking import attempt, is_same, template_of

from armls.core.finding import Severity
from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot

NEEDS_RESOURCES = {
    "[resourceInfo('r')]": "[resourceInfo('r')]",
    "[reference('r').x]": "[reference('r').x]",
    "[reference(concat('r','')).x]": "[reference('r').x]",
    "[concat(reference('r').x,concat('a','b'))]": "[concat(reference('r').x, 'ab')]",
}
"""What the evaluator leaves where the engine puts in what the template declares (languageVersion 2.0)."""


def is_right(row: dict[str, Any], said: dict[str, Any]) -> bool:
    """Whether armls says what the engine says; that a function may not stand where it does is for rules to say."""
    if "error" in row:
        return "error" in said or is_refused(row)
    expected = row["value"] if "value" in row else row["partial"]
    if row.get("languageVersion") == "2.0":
        expected = NEEDS_RESOURCES.get(row["expr"], expected)
    return "value" in said and is_same(said["value"], expected)


def is_refused(row: dict[str, Any]) -> bool:
    """Whether a rule reports an error in the template that a row stands for."""
    documents = {"case/azuredeploy.json": SourceText(json.dumps(template_of(row)))}
    report = Analyser().analyse(Snapshot("case/azuredeploy.json", documents, Settings(), date(2026, 11, 24)))
    return any(finding.severity is Severity.ERROR for finding in report.findings)


def test_every_expression_comes_to_what_azures_engine_makes_of_it(shared: Path) -> None:
    corpus = json.loads((shared / "corpus" / "expressions.json").read_text("utf-8"))
    wrong = []
    for row in corpus["rows"]:
        said = attempt(row, corpus["context"])
        if not is_right(row, said):
            wrong.append(json.dumps({**row, "said": said}, ensure_ascii=False)[:1000])
    assert not wrong, "\n".join(wrong)
