"""Outlines: one line for each symbol, for templates, broken templates and other documents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from armls.core.text import SourceText
from armls.ide.intact import count
from armls.ide.outline import Symbol, outline
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot

TEMPLATE = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "metadata": {"owner": {"name": "us"}},
  "parameters": {"p": {"type": "string", "defaultValue": "web"}, "q": {"$ref": "#/definitions/d"}},
  "definitions": {"d": {"type": "int"}},
  "variables": {"v": "[parameters('p')]", "": 1, "copy": [{"name": "loop", "count": 2, "input": 1}]},
  "functions": [
    {"namespace": "n", "members": {
      "f": {"parameters": [{"name": "a", "type": "int"}], "output": {"type": "int", "value": 1}}
    }}
  ],
  "resources": [
    {
      "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "[concat(variables('v'), '-site')]",
      "resources": [{"type": "config", "apiVersion": "2023-12-01", "name": "web"}]
    },
    {
      "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inner",
      "properties": {"mode": "Incremental", "template": {
        "$schema": "x", "resources": [{"type": "A.b/c", "apiVersion": "2023-01-01", "name": "deep"}],
        "outputs": {"o": {"type": "string", "value": "x"}}
      }}
    }
  ],
  "outputs": {"id": {"type": "string", "value": "x"}}
}"""
LINES = """$schema | value | https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#
metadata | section
  owner | section
    name | value | us
parameters | section
  p | parameter | string
  q | parameter | #/definitions/d
definitions | section
  d | definition | int
variables | section
  v | variable | [parameters('p')]
  "" | variable | 1
  loop | variable | copy
functions | section
  n | namespace
    f | function
      parameters | section
        a | parameter | int
      output | output | int
resources | section
  web-site | resource | Microsoft.Web/sites · [concat(variables('v'), '-site')]
    web | resource | Microsoft.Web/sites/config
  inner | deployment | Microsoft.Resources/deployments
    $schema | value | x
    resources | section
      deep | resource | A.b/c
    outputs | section
      o | output | string
outputs | section
  id | output | string"""


def symbols(analyser: Analyser, text: str, name: str = "azuredeploy.json") -> tuple[Symbol, ...]:
    snapshot = Snapshot(name, {name: SourceText(text)}, Settings(), date(2026, 12, 1))
    return outline(analyser.document(snapshot))


def lines(found: tuple[Symbol, ...], level: int = 0) -> Iterator[str]:
    for symbol in found:
        facts = [symbol.name, symbol.kind, *([symbol.detail] if symbol.detail else [])]
        yield "  " * level + " | ".join(facts)
        yield from lines(symbol.children, level + 1)


def test_a_template() -> None:
    assert "\n".join(lines(symbols(Analyser(), TEMPLATE))) == LINES


def test_each_symbol_holds_its_name_and_its_children() -> None:
    def check(found: tuple[Symbol, ...], start: int, end: int) -> None:
        for symbol in found:
            assert start <= symbol.start <= symbol.name_start < symbol.name_end <= symbol.end <= end
            check(symbol.children, symbol.start, symbol.end)

    check(symbols(Analyser(), TEMPLATE), 0, len(TEMPLATE))


def test_text_that_is_broken_keeps_the_symbols_of_the_last_intact_version() -> None:
    analyser = Analyser()
    symbols(analyser, TEMPLATE)
    broken = TEMPLATE.replace('"variables": {', '"variables": {{')
    found = symbols(analyser, broken)
    assert "\n".join(lines(found)) == LINES
    outputs = found[-1]
    assert broken[outputs.name_start : outputs.name_end] == '"outputs"'


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "a.parameters.json",
            '{"$schema": "deploymentParameters.json#", "parameters": {"p": {"value": [1, {"name": "n", "x": null}]}}}',
            "$schema | value | deploymentParameters.json#\nparameters | section\n  p | section\n    value | section\n"
            "      1 | value | 1\n      n | section\n        name | value | n\n        x | value | null",
        ),
        ("a.json", "[]", ""),
        ("a.json", "", ""),
    ],
)
def test_other_documents(name: str, text: str, expected: str) -> None:
    assert "\n".join(lines(symbols(Analyser(), text, name))) == expected


def test_a_large_document_has_its_first_symbols() -> None:
    variables = ", ".join(f'"v{index}": {index}' for index in range(10_100))
    found = symbols(Analyser(), f'{{"$schema": "deploymentTemplate.json#", "variables": {{{variables}}}}}')
    assert count(found) == 10_000
