"""Code lenses: the line, and what is said there."""

from __future__ import annotations

from datetime import date

import pytest

from armls.core.text import SourceText
from armls.ide.lenses import lenses
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot

SCHEMA = '"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"'
MAIN, VALUES = "azuredeploy.json", "azuredeploy.parameters.json"


def shown(text: str, values: str | None = None) -> list[str]:
    documents = {MAIN: SourceText(text.replace("SCHEMA", SCHEMA))}
    if values is not None:
        documents[VALUES] = SourceText(values)
    found = lenses(Analyser().document(Snapshot(MAIN, documents, Settings(), date(2026, 12, 1))))
    return [f"{text.replace('SCHEMA', SCHEMA).count(chr(10), 0, one.start)} {one.title}" for one in found]


PARAMETERS = """{SCHEMA, "parameters": {
"a": {"type": "string"},
"b": {"type": "array", "defaultValue": [1, {"x": "é"}]},
"c": {"type": "secureString"},
"d": {"type": "securestring", "defaultValue": "[newGuid()]"},
"e": {"type": "int", "nullable": true},
"F": {"type": "object"}
}, "resources": []}"""


def test_values_of_parameters_without_a_file() -> None:
    assert shown(PARAMETERS) == [
        "0 Choose a parameter file…",
        "1 No value; one is required",
        '2 Default value: [1, {"x": "\\u00e9"}]',
        "3 No value; one is required",
        "4 Default value",
        "5 No value: null",
        "6 No value; one is required",
    ]


def test_values_of_parameters_in_a_file() -> None:
    values = """{"$schema": "deploymentParameters.json#", "parameters": {"A": {"value": "[x"}, "c": {"value": "secret"},
        "f": {"value": {"y": "LONG"}}, "e": {"reference": {"keyVault": {"id": "/x"}, "secretName": "s"}}}}"""
    found = shown(PARAMETERS, values.replace("LONG", "z" * 100))
    assert found[:2] == ["0 Parameter file: azuredeploy.parameters.json", '1 Value: "[x"']
    assert found[3:] == [
        "3 Value: (secure)",
        "4 Default value",
        "5 Value: from a key vault",
        '6 Value: {"y": "' + "z" * 72 + "…",
    ]


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ('{"type": "A.b/c", "name": "x"}', []),
        (
            '{"type": "A.b/c", "name": "x", "resources": [\n{"type": "d", "name": "y"}]}',
            ["1 1 child: y (d)", "2 Parent: x (c)"],
        ),
        (
            '{"type": "A.b/c", "name": "[variables(\'v\')]"},\n'
            '{"type": "A.b/c/d", "name": "[concat(variables(\'v\'), \'/y\')]"}',
            ["1 1 child: y (d)", "2 Parent: [variables('v')] (c)"],
        ),
        ('{"type": "A.b/c", "name": "x"},\n{"type": "A.b/c/d", "name": "z/y"}', []),
        (
            '{"type": "Microsoft.Network/virtualNetworks", "name": "n", "properties": {"subnets": [\n{"name": "s"}]}}',
            ["1 1 child: s (subnets)", "2 Parent: n (virtualNetworks)"],
        ),
        (
            '{"type": "A.b/c", "name": "x", "resources": ['
            + ", ".join(f'{{"type": "d", "name": "y{number}"}}' for number in range(5))
            + "]}",
            ["1 5 children: y0 (d), y1 (d), y2 (d), y3 (d) and 1 more", *["1 Parent: x (c)"] * 5],
        ),
    ],
)
def test_relatives_of_resources(resources: str, expected: list[str]) -> None:
    assert shown(f'{{SCHEMA, "resources": [\n{resources}\n]}}') == expected


def test_nested_and_linked_templates() -> None:
    deployment = '{"type": "Microsoft.Resources/deployments", "name": "n", "properties": {'
    text = f"""{{SCHEMA, "resources": [
{deployment}"template": {{"resources": []}}}}}},
{deployment}"expressionEvaluationOptions": {{"scope": "inner"}}, "template": {{"resources": []}}}}}},
{deployment}"templateLink": {{"relativePath": "nested/a.json"}}}}}},
{deployment}"templateLink": {{"uri": "[uri('https://x', 'y')]"}}}}}}
]}}"""
    assert shown(text) == [
        "1 Nested template, outer scope",
        "2 Nested template, inner scope",
        "3 Linked template: nested/a.json",
        "4 Linked template",
    ]


def test_other_documents_have_none() -> None:
    assert shown('{"$schema": "deploymentParameters.json#", "parameters": {}}') == []
