"""Texts made to cost much: each gets its findings, and none of them a crash."""

from __future__ import annotations

import json
from datetime import date

import pytest

from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
HEAD = f'{{"$schema": "{SCHEMA}", "contentVersion": "1", "resources": ['


def template(**sections: object) -> str:
    """A template with these sections."""
    return json.dumps({"$schema": SCHEMA, "contentVersion": "1", "resources": [], **sections})


def chain(start: object, step: str) -> dict[str, object]:
    """Sixty variables, each made of the one before."""
    return {"v0": start, **{f"v{i}": step.replace("@", f"variables('v{i - 1}')") for i in range(1, 60)}}


def functions(body: str) -> list[object]:
    """Forty user functions, each of which calls the next one."""
    made = {
        f"f{i}": {"parameters": [], "output": {"type": "string", "value": body.replace("@", f"n.f{i + 1}()")}}
        for i in range(40)
    }
    made["f40"] = {"parameters": [], "output": {"type": "string", "value": "a"}}
    return [{"namespace": "n", "members": made}]


STYLE = frozenset({"no-unused-vars", "no-unused-params", "no-unused-functions", "needless-concat"})
"""Rules that most of these texts break, and that are not the point."""
NESTED_MAPS = "[map(range(0, 10000), lambda('x', map(range(0, 10000), lambda('y', 1))))]"
ARRAYS = chain("a", "[createArray(@, @)]")
AS_TEXT = {**ARRAYS, "s": "[string(variables('v59'))]"}
UNKNOWN = chain("[parameters('p')]", "[concat(@, @)]")
CASES = {
    "texts that double": (template(variables=chain("a" * 10, "[concat(@, @)]")), {"evaluation-error"}),
    "arrays that double": (template(variables=ARRAYS), set()),
    "arrays that double, as text": (template(variables=AS_TEXT), set()),
    "unknown values that double": (template(parameters={"p": {"type": "string"}}, variables=UNKNOWN), set()),
    "loops in loops": (template(variables={"a": NESTED_MAPS}), set()),
    "functions that call twice": (template(functions=functions("[concat(@, @)]"), variables={"a": "[n.f0()]"}), set()),
    "calls within calls": (template(variables={"a": f"[{'concat(' * 3000}'a'{')' * 3000}]"}), {"expression-length"}),
    "brackets within brackets": ("[" * 2000 + "]" * 2000, {"syntax-error"}),
    "a long line": (template(variables={"a": "x" * 2_000_000}), {"string-length"}),
    "names without values": (HEAD + '{"a":"' * 50_000, {"syntax-error"}),
    "commas": (HEAD + "," * 100_000, {"syntax-error"}),
    "open braces": (HEAD + "{" * 100_000, {"syntax-error"}),
    "open quotes": (HEAD + '"\n' * 100_000, {"syntax-error"}),
    "open comments": (HEAD + "/*" * 100_000, {"syntax-error"}),
    "bad escapes": (template(variables={"a": "@"}).replace("@", "\\q" * 50_000), {"syntax-error"}),
    "NUL and lone surrogates": (template(variables={"a": "@"}).replace("@", "\x00\ud800"), {"not-portable-json"}),
    "nothing": ("", {"syntax-error"}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_hostile_text(name: str) -> None:
    text, expected = CASES[name]
    analyser, document = Analyser(), "folder/azuredeploy.json"
    source = SourceText(text)
    settings = Settings(ignore=STYLE)
    report = analyser.analyse(Snapshot(document, {document: source}, settings, date(2026, 11, 24)))
    assert {finding.rule for finding in report.findings} == expected
    edited = source.replace(len(text) // 2, len(text) // 2, " ")
    again = analyser.analyse(Snapshot(document, {document: edited}, settings, date(2026, 11, 24)))
    assert "rule-crashed" not in {finding.rule for finding in again.findings}
