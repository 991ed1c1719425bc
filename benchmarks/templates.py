"""Synthetic templates to measure speed on: 256 parameters and variables, some 20 expressions a resource, one chain."""

from __future__ import annotations

import json
import random
from typing import Any

STORAGE, NETWORK, SITE = (
    "Microsoft.Storage/storageAccounts",
    "Microsoft.Network/virtualNetworks",
    "Microsoft.Web/sites",
)
_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def make_template(resources: int, width: int = 2) -> str:
    """A template of ``resources`` resources, some (1.3 + 0.35 ``width``) KB each; the same for the same numbers."""
    choose = random.Random(1)
    names = min(resources, 256)
    made: list[dict[str, Any]] = []
    before: dict[str, Any] | None = None
    for number in range(resources):
        kind = choose.choice((STORAGE, NETWORK, SITE))
        name = f"toLower(concat(take(variables('v{number % names}'), 18), '{number}'))"
        resource: dict[str, Any] = {
            "type": kind,
            "apiVersion": "2023-01-01",
            "name": f"[{name}]",
            "location": "[resourceGroup().location]",
            "tags": {
                "env": "[if(equals(parameters('p0'), 'v0'), 'prod', 'test')]",
                "owner": f"team-{number % 7}",
                "displayName": f"[format('{{0}} number {{1}}', parameters('p{number % names}'), {number})]",
            },
        }
        if before is not None:
            resource["dependsOn"] = [f"[resourceId('{before['type']}', {before['name'][1:-1]})]"]
        made.append(resource | _BODIES[kind](number, names, width))
        before = resource
    return json.dumps(_around(made, names), indent=2)


def _around(resources: list[dict[str, Any]], names: int) -> dict[str, Any]:
    return {
        "$schema": _SCHEMA,
        "contentVersion": "1.0.0.0",
        "parameters": {
            f"p{i}": {"type": "string", "defaultValue": f"v{i}", "metadata": {"description": f"parameter number {i}"}}
            for i in range(names)
        },
        "variables": {
            f"v{i}": f"[concat(parameters('p{i}'), uniqueString(resourceGroup().id, 'seed{i}'))]" for i in range(names)
        },
        "resources": resources,
        "outputs": {f"o{i}": {"type": "string", "value": f"[variables('v{i}')]"} for i in range(min(names, 64))},
    }


def _storage(_: int, names: int, width: int) -> dict[str, Any]:
    enabled = {"keyType": "Account", "enabled": True}
    rules = [
        {
            "id": f"[resourceId('{NETWORK}/subnets', concat('vnet-', parameters('p{j % names}')), 'subnet{j}')]",
            "action": "Allow",
        }
        for j in range(2 * width)
    ]
    return {
        "sku": {"name": "Standard_LRS"},
        "kind": "StorageV2",
        "properties": {
            "supportsHttpsTrafficOnly": True,
            "minimumTlsVersion": "TLS1_2",
            "accessTier": "Hot",
            "networkAcls": {
                "bypass": "AzureServices",
                "defaultAction": "Deny",
                "virtualNetworkRules": rules,
                "ipRules": [],
            },
            "encryption": {"services": {"file": enabled, "blob": enabled}, "keySource": "Microsoft.Storage"},
        },
    }


def _network(number: int, names: int, width: int) -> dict[str, Any]:
    subnets = [
        {
            "name": f"[concat('subnet{j}-', variables('v{(number + j) % names}'))]",
            "properties": {
                "addressPrefix": f"[cidrSubnet('10.0.0.0/8', 24, {j})]",
                "serviceEndpoints": [{"service": "Microsoft.Storage", "locations": ["*"]}],
            },
        }
        for j in range(2 * width)
    ]
    return {"properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/8"]}, "subnets": subnets}}


def _site(number: int, names: int, width: int) -> dict[str, Any]:
    settings = [
        {
            "name": f"SETTING_{j}",
            "value": (
                f"[concat('https://', parameters('p{(number + j) % names}'), '.', environment().suffixes.storage, '/', "
                f"uniqueString(parameters('p{j % names}')))]"
            ),
        }
        for j in range(3 * width)
    ]
    site = {"minTlsVersion": "1.2", "ftpsState": "Disabled", "appSettings": settings}
    return {"properties": {"httpsOnly": True, "siteConfig": site}}


_BODIES = {STORAGE: _storage, NETWORK: _network, SITE: _site}
