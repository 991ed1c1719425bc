"""Whether two resources of one id may both be deployed, by their conditions."""

from __future__ import annotations

import json
from datetime import date

import pytest

from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot

PARAMETERS = {
    "b": {"type": "bool"},
    "c": {"type": "bool"},
    "n": {"type": "int"},
    "s": {"type": "string"},
    "kind": {"type": "string", "allowedValues": ["new", "existing", "none"]},
}
VARIABLES = {"isNew": "[equals(parameters('kind'), 'new')]"}


def is_duplicate(first: object, second: object) -> bool:
    resources = [
        {"type": "A.b/c", "apiVersion": "2023-01-01", "name": "same", "condition": condition}
        for condition in (first, second)
    ]
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": PARAMETERS,
        "variables": VARIABLES,
        "resources": resources,
    }
    documents = {"azuredeploy.json": SourceText(json.dumps(template))}
    report = Analyser().analyse(Snapshot("azuredeploy.json", documents, Settings(), date(2026, 11, 24)))
    return any(finding.rule == "duplicate-resource" for finding in report.findings)


EXCLUSIVE = [
    ("[parameters('b')]", "[not(parameters('b'))]"),
    ("[equals(parameters('b'), true())]", "[equals(parameters('b'), false())]"),
    ("[equals(parameters('s'), 'a')]", "[equals(parameters('s'), 'b')]"),
    ("[equals('A', parameters('s'))]", "[equals(parameters('s'), 'a')]"),
    ("[equals(parameters('s'), 'a')]", "[not(equals(parameters('s'), 'a'))]"),
    ("[variables('isNew')]", "[equals(parameters('kind'), 'existing')]"),
    ("[and(parameters('c'), variables('isNew'))]", "[and(not(variables('isNew')), parameters('c'))]"),
    ("[or(equals(parameters('s'), 'a'), equals(parameters('s'), 'b'))]", "[equals(parameters('s'), 'c')]"),
    ("[contains(createArray('a', 'b'), parameters('s'))]", "[equals(parameters('s'), 'c')]"),
    (
        "[not(contains(createArray('new', 'existing'), parameters('kind')))]",
        "[not(equals(parameters('kind'), 'none'))]",
    ),
    ("[empty(parameters('s'))]", "[not(empty(parameters('s')))]"),
    ("[empty(parameters('s'))]", "[equals(parameters('s'), 'a')]"),
    ("[greater(parameters('n'), 0)]", "[equals(parameters('n'), 0)]"),
    ("[greater(parameters('n'), 3)]", "[lessOrEquals(parameters('n'), 3)]"),
    ("[if(parameters('b'), parameters('c'), false())]", "[not(parameters('b'))]"),
]
COMPATIBLE = [
    ("[parameters('b')]", "[parameters('c')]"),
    ("[parameters('b')]", "[parameters('b')]"),
    ("[equals(parameters('s'), 'a')]", "[not(equals(parameters('s'), 'b'))]"),
    ("[or(parameters('b'), parameters('c'))]", "[not(parameters('b'))]"),
    ("[not(equals(parameters('kind'), 'none'))]", "[not(equals(parameters('kind'), 'new'))]"),
    ("[greater(parameters('n'), 0)]", "[greater(parameters('n'), 5)]"),
    (True, "[parameters('b')]"),
]


@pytest.mark.parametrize(("first", "second"), EXCLUSIVE)
def test_conditions_that_exclude_each_other(first: object, second: object) -> None:
    assert not is_duplicate(first, second)
    assert not is_duplicate(second, first)


@pytest.mark.parametrize(("first", "second"), COMPATIBLE)
def test_conditions_that_may_both_hold(first: object, second: object) -> None:
    assert is_duplicate(first, second)
