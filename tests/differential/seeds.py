"""Small healthy templates, one for each part of the language, from which mutants are made."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_SCHEMAS = "https://schema.management.azure.com/schemas/"
GROUP = f"{_SCHEMAS}2019-04-01/deploymentTemplate.json#"
SUBSCRIPTION = f"{_SCHEMAS}2018-05-01/subscriptionDeploymentTemplate.json#"
MANAGEMENT_GROUP = f"{_SCHEMAS}2019-08-01/managementGroupDeploymentTemplate.json#"
TENANT = f"{_SCHEMAS}2019-08-01/tenantDeploymentTemplate.json#"

_FUNCTIONS: list[Json] = [
    {
        "namespace": "names",
        "members": {
            "join": {
                "parameters": [{"name": "first", "type": "string"}, {"name": "count", "type": "int"}],
                "output": {"type": "string", "value": "[concat(toLower(parameters('first')), parameters('count'))]"},
            }
        },
    }
]


def _storage(name: str, **more: Any) -> Json:
    return {
        "type": "Microsoft.Storage/storageAccounts",
        "apiVersion": "2023-01-01",
        "name": name,
        "location": "[parameters('location')]",
        "sku": {"name": "Standard_LRS"},
        "kind": "StorageV2",
        "tags": {"size": "[string(variables('size'))]"},
        **more,
    }


def _body(resources: Any, **more: Any) -> Json:
    return {
        "$schema": GROUP,
        "contentVersion": "1.0.0.0",
        "parameters": {
            "location": {"type": "string", "defaultValue": "[resourceGroup().location]"},
            "prefix": {"type": "string", "minLength": 2, "maxLength": 11, "defaultValue": "data"},
            "tier": {"type": "string", "allowedValues": ["Hot", "Cool"], "defaultValue": "Hot"},
            "count": {"type": "int", "minValue": 1, "maxValue": 5, "defaultValue": 2},
            "secure": {"type": "bool", "defaultValue": True},
            "settings": {"type": "object", "defaultValue": {"zone": 1, "names": ["a", "b"]}},
            "addresses": {"type": "array", "defaultValue": ["10.0.0.0/24", "10.0.1.0/24"]},
        },
        "functions": _FUNCTIONS,
        "variables": {
            "name": "[concat(parameters('prefix'), uniqueString(resourceGroup().id))]",
            "size": "[add(length(parameters('addresses')), parameters('settings').zone)]",
            "nested": {"list": [1, "[variables('name')]"], "flag": "[not(parameters('secure'))]"},
            "copy": [{"name": "rules", "count": 2, "input": {"priority": "[copyIndex('rules', 100)]"}}],
        },
        "resources": resources,
        "outputs": {
            "id": {"type": "string", "value": "[resourceId('Microsoft.Storage/storageAccounts', variables('name'))]"},
            "first": {"type": "int", "value": "[variables('rules')[0].priority]"},
            "all": {"type": "array", "copy": {"count": 2, "input": "[copyIndex()]"}},
        },
        **more,
    }


def _classic() -> Json:
    return _body(
        [
            _storage("[variables('name')]", properties={"accessTier": "[parameters('tier')]"}),
            _storage(
                "[concat(parameters('prefix'), copyIndex())]",
                copy={"name": "many", "count": "[parameters('count')]", "mode": "Serial", "batchSize": 1},
                condition="[parameters('secure')]",
            ),
            {
                "type": "Microsoft.Network/virtualNetworks",
                "apiVersion": "2023-04-01",
                "name": "[names.join('Net', 1)]",
                "location": "[parameters('location')]",
                "dependsOn": ["many", "[resourceId('Microsoft.Storage/storageAccounts', variables('name'))]"],
                "properties": {
                    "addressSpace": {"addressPrefixes": "[parameters('addresses')]"},
                    "copy": [
                        {
                            "name": "subnets",
                            "count": "[length(parameters('addresses'))]",
                            "input": {
                                "name": "[format('sub{0}', copyIndex('subnets'))]",
                                "properties": {"addressPrefix": "[parameters('addresses')[copyIndex('subnets')]]"},
                            },
                        }
                    ],
                    "key": "[listKeys(variables('name'), '2023-01-01').keys[0].value]",
                },
                "resources": [
                    {
                        "type": "subnets",
                        "apiVersion": "2023-04-01",
                        "name": "extra",
                        "dependsOn": ["[names.join('Net', 1)]"],
                        "properties": {"addressPrefix": "[last(parameters('addresses'))]"},
                    }
                ],
            },
        ]
    )


def _only(kind: str) -> Json:
    return {"type": "string", "allowedValues": [kind]}


def _symbolic() -> Json:
    template = _body(
        {
            "vault": {
                "existing": True,
                "type": "Microsoft.KeyVault/vaults",
                "apiVersion": "2023-02-01",
                "name": "[parameters('prefix')]",
            },
            "storage": _storage(
                "[variables('name')]", properties={"key": "[reference('vault').vaultUri]"}, dependsOn=["vault"]
            ),
            "many": _storage(
                "[format('{0}{1}', parameters('prefix'), copyIndex())]",
                copy={"name": "many", "count": "[parameters('count')]"},
            ),
            "lock": {
                "type": "Microsoft.Authorization/locks",
                "apiVersion": "2020-05-01",
                "name": "keep",
                "scope": "[format('Microsoft.Storage/storageAccounts/{0}', variables('name'))]",
                "dependsOn": ["storage", "many"],
                "properties": {"level": "CanNotDelete", "notes": "[reference('many[0]').primaryLocation]"},
            },
        }
    )
    template["languageVersion"] = "2.0"
    template["definitions"] = {
        "rule": {
            "type": "object",
            "properties": {"name": {"type": "string", "maxLength": 9}, "port": {"type": "int", "nullable": True}},
            "additionalProperties": {"type": "string"},
        },
        "shape": {
            "type": "object",
            "discriminator": {
                "propertyName": "kind",
                "mapping": {
                    "disk": {"type": "object", "properties": {"kind": _only("disk"), "size": {"type": "int"}}},
                    "none": {"type": "object", "properties": {"kind": _only("none")}},
                },
            },
        },
    }
    template["parameters"] |= {
        "rule": {"$ref": "#/definitions/rule", "defaultValue": {"name": "in", "port": 1, "more": "x"}},
        "shape": {"$ref": "#/definitions/shape", "defaultValue": {"kind": "disk", "size": 1}},
        "rules": {"type": "array", "items": {"$ref": "#/definitions/rule"}, "defaultValue": [{"name": "a"}]},
        "maybe": {"type": "string", "nullable": True},
    }
    template["variables"]["maybe"] = "[coalesce(parameters('maybe'), parameters('rule').name, 'x')]"
    template["outputs"]["rule"] = {"$ref": "#/definitions/rule", "value": "[parameters('rules')[0]]"}
    return template


def _inner(expression: str) -> Json:
    return {
        "$schema": GROUP,
        "contentVersion": "1.0.0.0",
        "parameters": {"name": {"type": "string"}, "size": {"type": "int", "defaultValue": 1, "maxValue": 9}},
        "variables": {"full": "[concat(parameters('name'), parameters('size'))]"},
        "resources": [
            {
                "type": "Microsoft.Storage/storageAccounts",
                "apiVersion": "2023-01-01",
                "name": expression,
                "location": "westeurope",
            }
        ],
        "outputs": {"made": {"type": "string", "value": expression}},
    }


def _deployment(name: str, template: Json, scope: str | None, **more: Any) -> Json:
    properties: Json = {"mode": "Incremental", "template": template}
    if scope is not None:
        properties["expressionEvaluationOptions"] = {"scope": scope}
    if scope == "inner":
        properties["parameters"] = {"name": {"value": "[parameters('prefix')]"}, "size": {"value": 3}}
    return {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": name,
        "properties": properties,
        **more,
    }


def _nested() -> Json:
    outer = _inner("[concat(variables('name'), 'o')]")
    outer["parameters"], outer["variables"] = {}, {}
    return _body(
        [
            _deployment("inside", _inner("[variables('full')]"), "inner"),
            _deployment("outside", outer, "outer", condition="[parameters('secure')]"),
            _deployment("linked", {}, None)
            | {"properties": {"mode": "Incremental", "templateLink": {"uri": "https://example.org/x.json"}}},
            _storage("[variables('name')]", properties={"from": "[reference('inside').outputs.made.value]"}),
        ]
    )


def _wide(schema: str) -> Json:
    """A deployment above resource groups."""
    resources: list[Json] = [
        {
            "type": "Microsoft.Authorization/policyDefinitions",
            "apiVersion": "2021-06-01",
            "name": "[variables('policy')]",
            "properties": {"policyType": "Custom", "mode": "[parameters('mode')]"},
        },
    ]
    if schema == SUBSCRIPTION:
        resources += [
            {
                "type": "Microsoft.Resources/resourceGroups",
                "apiVersion": "2022-09-01",
                "name": "made",
                "location": "[deployment().location]",
            },
            _deployment("into", _inner("[variables('full')]"), "inner", resourceGroup="made", dependsOn=["made"]),
        ]
        resources[-1]["properties"]["parameters"]["name"]["value"] = "[subscription().subscriptionId]"
    return {
        "$schema": schema,
        "contentVersion": "1.0.0.0",
        "parameters": {
            "mode": {"type": "string", "defaultValue": "All"},
            "day": {"type": "string", "defaultValue": "[utcNow('d')]"},
        },
        "variables": {"policy": "[format('p-{0}', guid(parameters('mode'), tenant().tenantId))]"},
        "resources": resources,
        "outputs": {"day": {"type": "string", "value": "[parameters('day')]", "condition": "[equals(1, 1)]"}},
    }


def seeds() -> dict[str, Json]:
    """Every seed by its name, made anew."""
    return {
        "classic": _classic(),
        "symbolic": _symbolic(),
        "nested": _nested(),
        "subscription": _wide(SUBSCRIPTION),
        "management group": _wide(MANAGEMENT_GROUP),
        "tenant": _wide(TENANT),
    }
