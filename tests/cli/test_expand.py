"""``armls expand``: whole outputs and exit codes."""

from __future__ import annotations

import json

import pytest

from tests.cli.running import Run, Shell

TEMPLATE = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "name": { "type": "string" } },
  "resources": [
    { "type": "Contoso.Store/stores", "apiVersion": "2024-01-01", "name": "[parameters('name')]",
      "location": "[resourceGroup().location]", "properties": { "key": "[environment().name]" } }
  ],
  "outputs": { "o": { "type": "string", "value": "[toUpper(parameters('name'))]" } }
}
"""
VALUES = '{"parameters": {"name": {"value": "shop"}}}'
OTHER = TEMPLATE.replace('"2024-01-01"', '"2025-01-01"').replace('"key"', '"keys"', 1)


def test_as_text(shell: Shell) -> None:
    shell.write("values.json", VALUES)
    shell.write("context.json", '{"location": "westeurope", "colour": "red"}')
    given = ("--parameters", "values.json", "--context", "context.json")
    out = (
        'Contoso.Store/stores  shop  2024-01-01  westeurope\n1 resource.\n\nOutputs:\n  o = "SHOP"\n\n'
        "2 values unknown before the deployment (--format json lists them).\n"
    )
    err = "armls: context.json: unknown properties of a context are ignored: colour\n"
    assert shell.run("expand", shell.write("a.json", TEMPLATE), *given) == Run(0, out, err)


def test_as_json(shell: Shell) -> None:
    run = shell.run("expand", shell.write("a.json", TEMPLATE), "--format", "json")
    identifier = "[resourceId('Contoso.Store/stores', parameters('name'))]"
    found = json.loads(run.out)
    assert (run.code, run.err) == (0, "")
    assert found["outputs"] == {"o": {"type": "string", "value": "[toUpper(parameters('name'))]"}}
    assert found["errors"] == []
    assert [one["pointer"] for one in found["unknowns"]] == [
        *(f"/resources/0/{name}" for name in ("id", "name", "location", "properties/key")),
        "/outputs/o/value",
    ]
    assert found["resources"][0]["name"] == "[parameters('name')]"
    assert found["resources"][0]["id"].endswith("'Contoso.Store/stores', parameters('name'))]"), identifier


def test_as_markdown(shell: Shell) -> None:
    shell.write("values.json", VALUES)
    run = shell.run("expand", shell.write("a.json", TEMPLATE), "--parameters", "values.json", "--format", "markdown")
    assert run.code == 0
    assert run.out.startswith(
        "## 1 resource\n| Type | Name | API version | Location |\n|---|---|---|---|\n"
        "| Contoso.Store/stores | shop | 2024-01-01 | [resourceGroup().location] |\n\n## Outputs\n"
    )


def test_a_difference(shell: Shell) -> None:
    shell.write("values.json", VALUES)
    shell.write("b.json", OTHER)
    given = (
        "--parameters",
        "values.json",
        "--context",
        shell.write("c.json", '{"subscriptionId": "s", "resourceGroup": "g"}'),
    )
    run = shell.run("expand", shell.write("a.json", TEMPLATE), "--diff", "b.json", *given)
    assert run == Run(
        0,
        '~ Contoso.Store/stores shop\n    /apiVersion: "2024-01-01" → "2025-01-01"\n'
        "    /properties/key: - \"[environment().name]\"\n    /properties/keys: + \"[environment().name]\"\n"
        "0 added, 0 removed, 1 changed.\n",
        "",
    )  # fmt: skip
    run = shell.run("expand", "a.json", "--diff", "a.json", *given)
    assert run == Run(0, "No differences.\n", "")


def test_what_azure_would_refuse(shell: Shell) -> None:
    broken = TEMPLATE.replace("toUpper(", "toUper(")
    run = shell.run("expand", shell.write("a.json", broken))
    assert run.code == 1
    assert "a.json:9:41 error Unknown function 'toUper'\n" in run.out


def test_wrong_usage(shell: Shell) -> None:
    shell.write("values.json", '{"parameters": {"name": 1}}')
    shell.write("a.json", TEMPLATE)
    assert shell.run("expand", "none.json") == Run(2, "", "armls: none.json: no such file or folder\n")
    assert shell.run("expand", "a.json", "--parameters", "values.json") == Run(
        2, "", 'armls: values.json: parameter \'name\' requires a "value" or a "reference"\n'
    )
    text = VALUES.replace("{", '{"$schema": "https://x/deploymentParameters.json#",', 1)
    assert shell.run("expand", shell.write("p.json", text)) == Run(
        2, "", "armls: p.json: this isn't a deployment template\n"
    )


def test_deployments_that_cannot_be_opened_are_named(shell: Shell) -> None:
    link = (
        '"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "properties": { "mode": "Incremental", '
    )
    deployments = (
        f'{{ "condition": false, "name": "off", {link}"templateLink": {{ "uri": "https://a.b/c.json" }} }} }},'
        f'{{ "name": "far", {link}"templateLink": {{ "uri": "https://a.b/c.json" }} }} }},'
        f'{{ "name": "[format(\'gone{{0}}\', copyIndex())]", "copy": {{ "name": "c", "count": 2 }},'
        f'   {link}"templateLink": {{ "relativePath": "gone.json" }} }} }},'
        f'{{ "name": "near", {link}"templateLink": {{ "relativePath": "near.json" }},'
        '  "parameters": { "name": { "value": "n" } } } }'
    )
    head, tail = TEMPLATE[: TEMPLATE.index('{ "type": "Contoso')], TEMPLATE[TEMPLATE.index('  ],\n  "outputs"') :]
    shell.write("near.json", TEMPLATE.replace("[environment().name]", "x"))
    run = shell.run("expand", shell.write("a.json", head + deployments + tail))
    assert (run.code, run.out.splitlines()[0].split()[0]) == (0, "Contoso.Store/stores")
    assert run.err == (
        "armls: a.json: the resources of these deployments are omitted, because their templates can't be read: 'far', "
        "'gone0', 'gone1' (a linked template requires a relativePath to an existing file)\n"
    )


STORE = '{ "type": "Contoso.Store/stores", "apiVersion": "2024-01-01", "name": "a", "location": "x" }'


@pytest.mark.parametrize(
    ("resources", "pointers"),
    [
        (f"{STORE}, {STORE}", ["/resources/1/name"]),
        (STORE.replace("}", ', "dependsOn": ["gone"] }'), ["/resources/0/dependsOn/0"]),
        (STORE.replace("}", ', "dependsOn": ["a"] }'), ["/resources/0/dependsOn/0"]),
        (STORE.replace("}", ', "colour": 1 }'), ["/resources/0/colour"]),
        (STORE.replace("}", ', "properties": { "x": "[reference(\'gone\').y]" } }'), ["/resources/0/properties/x"]),
        (STORE.replace('"a"', "\"[if(parameters('on'), 'a/b', 'a')]\""), ["/resources/0/name"]),
        (STORE, []),
    ],
    ids=["duplicate", "dangling", "cycle", "unknown-member", "undeclared", "by-its-values", "accepted"],
)
def test_what_check_calls_an_error_is_reported(shell: Shell, resources: str, pointers: list[str]) -> None:
    shell.write("values.json", '{"parameters": {"on": {"value": true}}}')
    head = TEMPLATE[: TEMPLATE.index('    { "type": "Contoso')].replace(
        '"name": { "type": "string" }', '"on": { "type": "bool" }'
    )
    path = shell.write("a.json", f"{head}{resources}]}}")
    run = shell.run("expand", path, "--parameters", "values.json", "--format", "json")
    assert [error["pointer"] for error in json.loads(run.out)["errors"]] == pointers
    assert run.code == bool(pointers)
