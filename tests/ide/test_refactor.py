"""Refactorings of what ``‹…›`` selects, or of the place of ``‸``: the document after each."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from armls.core.fixes import apply_edits
from armls.core.text import SourceText
from armls.ide.refactor import refactorings
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot

SCHEMA = '"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"'
MAIN, VALUES = "azuredeploy.json", "azuredeploy.parameters.json"


def offered(marked: str, siblings: dict[str, str] | None = None, name: str = MAIN) -> dict[str, str]:
    """The document after each refactoring, by its title."""
    text = marked.replace("SCHEMA", SCHEMA)
    start = min(at for at in (text.find("‹"), text.find("‸")) if at >= 0)
    end = max(start, text.find("›") - 1)
    text = re.sub("[‹›‸]", "", text)
    documents = {name: SourceText(text), **{one: SourceText(other) for one, other in (siblings or {}).items()}}
    document = Analyser().document(Snapshot(name, documents, Settings(), date(2026, 12, 1)))
    return {one.title: apply_edits(text, one.edits) for one in refactorings(document, start, end)}


def template(name: str, more: str = "") -> str:
    return f'{{\n  SCHEMA,{more}\n  "resources": [{{"type": "A.b/c", "name": "{name}"}}]\n}}'


@pytest.mark.parametrize(
    ("selected", "replaced", "variable", "parameter"),
    [
        ("‹text›", "[variables('name')]", "text", ("string", "text")),
        ("te‸xt", "[variables('name')]", "text", ("string", "text")),
        ("‹[add(1, 2)]›", "[variables('name')]", "[add(1, 2)]", ("int", "[add(1, 2)]")),
        (
            "[f(‹concat('a', 'b')›)]",
            "[f(variables('name'))]",
            "[concat('a', 'b')]",
            ("string", "[concat('a', 'b')]"),
        ),
        (
            "[concat(‹'it''s'›, 'x')]",
            "[concat(variables('name'), 'x')]",
            "it's",
            ("string", "it's"),
        ),
        ("[concat(‹'[x'›, 'x')]", "[concat(variables('name'), 'x')]", "[[x", ("string", "[[x")),
        (
            "[f(‹resourceGroup().id›)]",
            "[f(variables('name'))]",
            "[resourceGroup().id]",
            ("string", "[resourceGroup().id]"),
        ),
        ("[‹concat(variables('v'), 'x')›]", "[variables('name')]", "[concat(variables('v'), 'x')]", None),
    ],
)
def test_extraction(selected: str, replaced: str, variable: str, parameter: tuple[str, str] | None) -> None:
    found = offered(template(selected))
    after = json.loads(found["Extract to variable"])
    assert (after["variables"], after["resources"][0]["name"]) == ({"name": variable}, replaced)
    if parameter is None:
        assert list(found) == ["Extract to variable"]
    else:
        after = json.loads(found["Extract to parameter"])
        assert after["parameters"] == {"name": dict(zip(("type", "defaultValue"), parameter, strict=True))}
        assert after["resources"][0]["name"] == replaced.replace("variables('name')", "parameters('name')")


@pytest.mark.parametrize(
    "selected",
    [
        "[f(‹1›)]",
        "[‹parameters('p')›]",
        "‹[variables('v')]›",
        "[f(‹copyIndex(1)›)]",
        "[f(‹reference('x')›)]",
        "[f(‹listKeys('x', 'y')›)]",
        "[f(‹lambdaVariables('x')›)]",
        "[f(‹a(), b()›)]",
    ],
)
def test_what_cannot_be_extracted(selected: str) -> None:
    assert offered(template(selected)) == {}


def test_a_value_in_another_section_is_not_extracted() -> None:
    assert offered('{SCHEMA, "variables": {"v": "‹x›"}, "resources": []}') == {}
    assert offered('{SCHEMA, "resources": [{"type": "‹A.b/c›", "name": "x"}]}') == {}


def test_a_new_name_and_the_layout_of_the_section() -> None:
    text = template(
        "‹x›",
        '\n  "variables": {\n    "name": 1, // one\n    "b": 2\n  },\n  "parameters": {"NAME2": {"type": "int"}},',
    )
    assert '\n    "name": 1, // one\n    "b": 2,\n    "name3": "x"\n  },' in offered(text)["Extract to variable"]


def test_a_nested_template_of_inner_scope_has_variables_of_its_own() -> None:
    text = """{SCHEMA, "resources": [{"type": "Microsoft.Resources/deployments", "name": "n", "properties": {
        "expressionEvaluationOptions": {"scope": "inner"},
        "template": {"resources": [{"type": "A.b/c", "name": "‹x›"}]}}}]}"""
    found = offered(text)
    assert list(found) == ["Extract to variable"]
    inner = json.loads(found["Extract to variable"])["resources"][0]["properties"]["template"]
    assert inner["variables"] == {"name": "x"}


TEMPLATE = f"""{{{SCHEMA}, "parameters": {{"r": {{"type": "array"}}, "o": {{"type": "int", "defaultValue": 2}},
    "e": {{"type": "string", "defaultValue": "[newGuid()]"}}, "given": {{"type": "string"}}}}, "resources": []}}"""


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ('"para‸meters": {"GIVEN": {"value": 1}}', {"GIVEN": {"value": 1}}),
        ('"parameters": {\n  // none\n‸}', {}),
        ('"parameters": {‸}', {}),
    ],
)
def test_missing_parameters_of_a_file(section: str, expected: dict[str, object]) -> None:
    found = offered(f'{{\n"$schema": "deploymentParameters.json#",\n{section}}}', {MAIN: TEMPLATE}, VALUES)
    plain = {title: json.loads(re.sub("//.*", "", text))["parameters"] for title, text in found.items()}
    given = {} if expected else {"given": {"value": ""}}
    every = {**expected, "r": {"value": []}, "o": {"value": 2}, "e": {"value": ""}, **given}
    required = {**expected, "r": {"value": []}, **given}
    count = len(every) - len(expected)
    assert plain == {
        f"Add missing parameters ({count})": every,
        f"Add missing required parameters ({count - 2})": required,
    }


def test_missing_parameters_of_a_deployment_pass_those_of_the_template_on() -> None:
    text = """{SCHEMA, "parameters": {"Q": {"type": "int"}}, "resources": [{"type": "Microsoft.Resources/deployments",
        "name": "n", "properties": {"expressionEvaluationOptions": {"scope": "inner"}, "para‸meters": {},
        "template": {"parameters": {"q": {"type": "int"}, "r": {"type": "bool"}}, "resources": []}}}]}"""
    [after] = offered(text).values()
    given = json.loads(after)["resources"][0]["properties"]["parameters"]
    assert given == {"q": {"value": "[parameters('Q')]"}, "r": {"value": False}}


@pytest.mark.parametrize("section", ['"parameters": {"r": {"val‸ue": 1}}', '"contentVersion": "1‸"'])
def test_nothing_is_added_elsewhere(section: str) -> None:
    assert offered(f'{{"$schema": "deploymentParameters.json#", {section}}}', {MAIN: TEMPLATE}, VALUES) == {}
