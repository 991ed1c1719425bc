"""What kind documents of other tools are, and where the template in them is."""

from __future__ import annotations

import pytest

from armls.core.kinds import DocumentKind, document_kind, inner_template, is_checked_in_folders
from armls.core.syntax import parse

FORM = '{ "view": { "kind": "Form", "properties": {} } }'
RULE = '{ "if": { "field": "type" }, "then": { "effect": "audit" } }'
DEPLOYED = (
    '{ "if": {}, "then": { "details": { "deployment": { "properties": { "template": { "resources": [] } } } } } }'
)
DECLARED = '{ "effect": { "type": "String", "metadata": {} }, "other": { "type": "String", "defaultValue": "a" } }'
TEMPLATE = '{ "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#" }'


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.json", FORM, "uiFormDefinition"),
        ("uiFormDefinition.json", '{ "view": { "kind": "Other" } }', "unknown"),
        ("createUiDefinition.json", FORM, "createUiDefinition"),  # ARM-TTK goes by the name
        ("azuredeploy.json", RULE, "policyDefinition"),
        ("azuredeploy.json", f'{{ "policyRule": {RULE} }}', "policyDefinition"),
        ("azurepolicy.json", f'{{ "properties": {{ "policyRule": {RULE} }} }}', "policyDefinition"),
        ("azuredeploy.json", '{ "if": {}, "then": {}, "resources": [] }', "deploymentTemplate"),
        ("azuredeploy.json", TEMPLATE, "deploymentTemplate"),
        ("artifact.a.json", '{ "kind": "template", "properties": { "template": {} } }', "blueprintArtifact"),
        ("artifact.a.json", '{ "kind": "policyAssignment", "properties": {} }', "unknown"),
        ("azurepolicy.parameters.json", DECLARED, "unknown"),
        ("azurepolicy.parameters.json", f'{{ "parameters": {DECLARED} }}', "unknown"),
        (
            "a.parameters.json",
            '{ "parameters": { "a": { "value": 1 }, "b": { "type": "x" } } }',
            "deploymentParameters",
        ),
        ("a.parameters.json", '{ "parameters": { "a": { "type": "x", "value": 1 } } }', "deploymentParameters"),
        ("a.parameters.json", "{}", "deploymentParameters"),
        ("a.parameters.json", "", "deploymentParameters"),
        ("azuredeploy.json", "", "deploymentTemplate"),
        ("a.json", "[]", "unknown"),
    ],
)
def test_the_kind(name: str, text: str, kind: DocumentKind) -> None:
    assert document_kind(name, parse(text)) == kind


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ('{ "kind": "template", "properties": { "template": { "resources": [] } } }', "/properties/template"),
        (DEPLOYED, "/then/details/deployment/properties/template"),
        (f'{{ "policyRule": {DEPLOYED} }}', "/policyRule/then/details/deployment/properties/template"),
        (
            f'{{ "properties": {{ "policyRule": {DEPLOYED} }} }}',
            "/properties/policyRule/then/details/deployment/properties/template",
        ),
    ],
)
def test_the_template_within(text: str, pointer: str) -> None:
    tree = parse(text)
    found = inner_template(document_kind("a.json", tree), tree)
    assert found is not None
    assert found[0] == pointer
    assert text[found[1] : found[2]] == '{ "resources": [] }'


def test_what_holds_no_template() -> None:
    for text in (RULE, FORM, "{}", TEMPLATE, '{ "kind": "template", "properties": { "template": 1 } }'):
        tree = parse(text)
        assert inner_template(document_kind("a.json", tree), tree) is None


def test_documents_of_other_tools_are_checked_where_they_are_named() -> None:
    assert is_checked_in_folders("uiFormDefinition")
    assert not is_checked_in_folders("policyDefinition")
    assert not is_checked_in_folders("blueprintArtifact")
    assert not is_checked_in_folders("unknown")
