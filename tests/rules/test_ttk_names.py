"""Which findings in a nested template name a test of ARM-TTK: those that ARM-TTK makes there as well."""

from __future__ import annotations

import json
from datetime import date

from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
NESTED = {
    "$schema": "https://schema.management.azure.com/schemas/2016-01-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "parameters": {
        "location": {"type": "object"},
        "password": {"type": "string"},
        "count": {"type": "int", "minValue": 1},
        "key": {"type": "securestring", "defaultValue": "known"},
    },
    "resources": [
        {"type": "Contoso.Own/things", "apiVersion": "2022-09-01", "name": "a", "location": "westus"},
        {
            "type": "Contoso.Own/things",
            "apiVersion": "2022-09-01",
            "name": "b",
            "properties": {
                "first": "[listKeys('x', '2022-09-01').value]",
                "second": "[concat(listKeys('x', '2022-09-01').value)]",
            },
        },
    ],
    "outputs": {"myPassword": {"type": "string", "value": "x"}},
}
ALWAYS = {("no-hardcoded-location", "/location", "Location Should Not Be Hardcoded")}
IN_INNER = {
    ("fixed-resource-location", "/location", "Resources Should Have Location"),
    ("min-and-max-values", "/minValue", "Min And Max Value Are Numbers"),
    ("no-hardcoded-location", "/type", "Location Should Not Be Hardcoded"),
    ("outputs-should-not-contain-secrets", "/value", "Outputs Must Not Contain Secrets"),
    ("secure-parameter-default", "/defaultValue", "Secure String Parameters Cannot Have Default"),
    ("secure-secrets-in-params", "/type", "Password params must be secure"),
    ("unknown-schema", "/$schema", "DeploymentTemplate Schema Is Correct"),
}
IN_OUTER = {
    ("secure-params-in-nested-deploy", "/first", None),
    ("secure-params-in-nested-deploy", "/second", "Secure Params In Nested Deployments"),
}


def found(scope: str, template: dict[str, object]) -> set[tuple[str, str, str | None]]:
    """Rule, last part of the place and test of what these rules find in a nested template of a scope."""
    nested = {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": "n",
        "properties": {
            "mode": "Incremental",
            "expressionEvaluationOptions": {"scope": scope},
            "template": template,
        },
    }
    text = json.dumps({"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": [nested]})
    documents = {"azuredeploy.json": SourceText(text)}
    report = Analyser().analyse(Snapshot("azuredeploy.json", documents, Settings(), date(2026, 2, 13)))
    rules = {rule for rule, _, _ in ALWAYS | IN_INNER | IN_OUTER}
    return {
        (one.rule, "/" + (one.pointer or "").rpartition("/")[2], one.ttk)
        for one in report.findings
        if one.rule in rules
    }


def test_findings_in_a_template_of_scope_inner_name_the_tests() -> None:
    assert found("inner", NESTED) == ALWAYS | IN_INNER


def test_findings_in_a_template_of_scope_outer_do_not_name_tests_that_leave_it_alone() -> None:
    without = {(rule, place, None) for rule, place, _ in IN_INNER}
    assert found("outer", NESTED) == ALWAYS | IN_OUTER | without


def test_a_fixed_default_of_a_location_names_the_test_in_scope_inner_only() -> None:
    parameters = {"location": {"type": "string", "defaultValue": "westus"}}
    template = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "parameters": parameters, "resources": []}
    place = ("no-hardcoded-location", "/defaultValue")
    assert found("inner", template) == {(*place, "Location Should Not Be Hardcoded")}
    assert found("outer", template) == {(*place, None)}


def test_an_expression_behind_a_blank_names_the_test_where_it_asks_for_the_place_of_the_group() -> None:
    place, test = ("no-hardcoded-location", "/location"), "Location Should Not Be Hardcoded"
    for location, named in ((" [parameters('x')]", None), (" [resourceGroup().location]", test)):
        resource = {"type": "Contoso.Own/things", "apiVersion": "2022-09-01", "name": "a", "location": location}
        template = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": [resource]}
        assert found("inner", template) == {(*place, named)}
