"""The comparison with resource types follows edits: what is kept of a resource holds as long as what it depends on."""

from __future__ import annotations

from datetime import date

from armls.core.text import SourceText
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Report, Snapshot
from armls.services.catalogue import ResourceTypes

NAME = "azuredeploy.json"
TEMPLATE = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "tier": { "type": "string", "defaultValue": "Hot" } },
  "variables": { "acls": { "defaultAction": "Deny" } },
  "resources": [
    { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2026-09-01", "name": "mystorage",
      "location": "[resourceGroup().location]", "kind": "StorageV2", "sku": { "name": "Standard_LRS" },
      "properties": { "accessTier": "[parameters('tier')]", "networkAcls": "[variables('acls')]" } },
    { "type": "Microsoft.Network/virtualNetworks", "apiVersion": "2026-03-01", "name": "v", "location": "global",
      "properties": { "addressSpace": { "addressPrefixes": [ "10.0.0.0/8" ] } } }
  ]
}"""
EDITS = [
    ('"defaultValue": "Hot"', '"defaultValue": "Warm"'),
    ('"defaultAction": "Deny"', '"defaultAction": "Deny", "bypas": "None"'),
    ('"addressPrefixes"', '"addressPrefxes"'),
    ('"2026-09-01"', '"2015-06-15"'),
    ('"type": "string"', '"type": "array"'),
    ('"defaultValue": "Warm"', '"metadata": {}'),
    ('"2015-06-15"', '"2026-09-01"'),
    ('"metadata": {}', '"defaultValue": "Cool"'),
    ('"type": "array"', '"type": "string"'),
    ("addressPrefxes", "addressPrefixes"),
    (', "bypas": "None"', ""),
]
WANTED = [
    [],
    ["property-value /resources/0/properties/accessTier"],
    [
        "misspelt-property /resources/0/properties/networkAcls",
        "property-value /resources/0/properties/accessTier",
    ],
    [
        "misspelt-property /resources/0/properties/networkAcls",
        "misspelt-property /resources/1/properties/addressSpace/addressPrefxes",
        "property-value /resources/0/properties/accessTier",
    ],
    ["misspelt-property /resources/1/properties/addressSpace/addressPrefxes"],
    ["misspelt-property /resources/1/properties/addressSpace/addressPrefxes"],
    ["misspelt-property /resources/1/properties/addressSpace/addressPrefxes"],
    [
        "misspelt-property /resources/0/properties/networkAcls",
        "misspelt-property /resources/1/properties/addressSpace/addressPrefxes",
        "property-type /resources/0/properties/accessTier",
    ],
    [
        "misspelt-property /resources/0/properties/networkAcls",
        "misspelt-property /resources/1/properties/addressSpace/addressPrefxes",
        "property-type /resources/0/properties/accessTier",
    ],
    [
        "misspelt-property /resources/0/properties/networkAcls",
        "misspelt-property /resources/1/properties/addressSpace/addressPrefxes",
    ],
    ["misspelt-property /resources/0/properties/networkAcls"],
    [],
]


def analyse(analyser: Analyser, text: str) -> Report:
    return analyser.analyse(Snapshot(NAME, {NAME: SourceText(text)}, Settings(), date(2026, 11, 24)))


def of_types(report: Report) -> list[str]:
    rules = ("misspelt-property", "property-value", "property-type", "property-bounds")
    return sorted(f"{one.rule} {one.pointer}" for one in report.findings if one.rule in rules)


def test_edits_elsewhere_change_what_is_found_in_a_resource() -> None:
    types = ResourceTypes()
    analyser, text = Analyser(types), TEMPLATE
    found = [of_types(analyse(analyser, text))]
    for before, after in EDITS:
        assert before in text
        text = text.replace(before, after)
        report = analyse(analyser, text)
        assert report.findings == analyse(Analyser(types), text).findings
        found.append(of_types(report))
    assert found == WANTED
