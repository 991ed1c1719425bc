"""The tree of resources: one line a node, for templates that are whole and for broken ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest

from armls.core.text import SourceText
from armls.ide.readable import readable_expression
from armls.ide.resource_tree import MAX_NODES, ResourceNode, resource_tree
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
GROUP = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers"
NAME = "t.json"


def tree(analyser: Analyser, text: str, values: str | None = None) -> tuple[ResourceNode, ...] | None:
    documents = {NAME: SourceText(text)}
    if values is not None:
        documents["t.parameters.json"] = SourceText(values)
    return resource_tree(analyser.document(Snapshot(NAME, documents, Settings(), date(2026, 1, 1))))


def lines(nodes: tuple[ResourceNode, ...] | None, level: int = 0) -> Iterator[str]:
    """Name, type, and what else there is, a line each."""
    for node in nodes or ():
        copy = f"copy {node.copy.name} x{node.copy.count}" if node.copy else None
        condition = f"if {node.condition}" if node.condition else None
        symbol = f"symbol {node.symbolic_name}" if node.symbolic_name else None
        scope = f"scope {node.scope}" if node.scope else None
        kind = node.kind if node.kind != "resource" else None
        facts = [one for one in (kind, symbol, condition, copy, scope) if one]
        yield "  " * level + " | ".join([node.name, node.type, *facts])
        yield from lines(node.children, level + 1)


def template(resources: object, **sections: object) -> str:
    return json.dumps({"$schema": SCHEMA, "contentVersion": "1.0.0.0", **sections, "resources": resources}, indent=1)


def store(name: str = "st", **more: object) -> dict[str, object]:
    return {"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01", "name": name, **more}


def deployment(name: str, template_: object = None, **more: object) -> dict[str, object]:
    properties = {"mode": "Incremental", "template": template_} if template_ is not None else {}
    body = {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": name}
    return {**body, "properties": properties, **more}


PARAMETERS = {
    "location": {"type": "string"},
    "prefix": {"type": "string", "defaultValue": "dev"},
    "count": {"type": "int"},
    "make": {"type": "bool"},
}
VARIABLES = {"names": ["a", "b"], "full": "[concat(parameters('prefix'), '-', parameters('location'))]"}

CASES = {
    "names are evaluated as far as they are known": (
        [
            store("[parameters('prefix')]"),
            store("[variables('full')]"),
            store("[format('{0}{{x}}{1}', parameters('location'), uniqueString(resourceGroup().id))]"),
            store("[[literal]"),
            store("[concat("),
        ],
        [
            "dev | Microsoft.Storage/storageAccounts",
            "dev-{location} | Microsoft.Storage/storageAccounts",
            "{location}{x}{uniqueString(resourceGroup().id)} | Microsoft.Storage/storageAccounts",
            "[literal] | Microsoft.Storage/storageAccounts",
            "[concat( | Microsoft.Storage/storageAccounts",
        ],
    ),
    "a loop is one node": (
        [
            store("[concat('st', copyIndex())]", copy={"name": "loop", "count": 3}),
            store("[variables('names')[copyIndex()]]", copy={"name": "two", "count": "[length(variables('names'))]"}),
            store("x", copy={"name": "many", "count": "[parameters('count')]"}),
        ],
        [
            "st{copyIndex()} | Microsoft.Storage/storageAccounts | copy loop x3",
            "{names[copyIndex()]} | Microsoft.Storage/storageAccounts | copy two x2",
            "x | Microsoft.Storage/storageAccounts | copy many xNone",
        ],
    ),
    "conditions": (
        [
            store("a", condition=True),
            store("b", condition="[equals(parameters('prefix'), 'prod')]"),
            store("c", condition="[parameters('make')]"),
        ],
        [
            "a | Microsoft.Storage/storageAccounts | if true",
            "b | Microsoft.Storage/storageAccounts | if false",
            "c | Microsoft.Storage/storageAccounts | if unknown",
        ],
    ),
    "children and deployments": (
        [
            store(
                resources=[
                    {
                        "type": "blobServices",
                        "apiVersion": "2023-01-01",
                        "name": "default",
                        "resources": [{"type": "containers", "apiVersion": "2023-01-01", "name": "[parameters('x')]"}],
                    }
                ]
            ),
            deployment(
                "inner",
                {
                    "$schema": SCHEMA,
                    "contentVersion": "1.0.0.0",
                    "parameters": {"n": {"type": "string"}},
                    "resources": [store("[parameters('n')]")],
                },
                resourceGroup="other",
            ),
            {
                **deployment("linked"),
                "properties": {"mode": "Incremental", "templateLink": {"relativePath": "a.json"}},
            },
        ],
        [
            "st | Microsoft.Storage/storageAccounts",
            "  default | Microsoft.Storage/storageAccounts/blobServices",
            "    {x} | Microsoft.Storage/storageAccounts/blobServices/containers",
            "inner | Microsoft.Resources/deployments | deployment"
            " | scope /subscriptions/{subscriptionId}/resourceGroups/other",
            "  {n} | Microsoft.Storage/storageAccounts",
            "linked | Microsoft.Resources/deployments | linkedDeployment",
        ],
    ),
    "what is no resource": ([1, {}, {"type": 7, "name": None}], [" | ", " | ", " | "]),
}


@pytest.mark.parametrize("case", CASES)
def test_the_nodes_of(case: str) -> None:
    resources, expected = CASES[case]
    text = template(resources, parameters=PARAMETERS, variables=VARIABLES)
    assert list(lines(tree(Analyser(), text))) == expected


def test_symbolic_names_and_existing_resources() -> None:
    resources = {
        "old": store("old", existing=True),
        "lock": {
            "type": "Microsoft.Authorization/locks",
            "apiVersion": "2020-05-01",
            "name": "l",
            "scope": "Microsoft.Storage/storageAccounts/old",
        },
    }
    found = tree(Analyser(), template(resources, languageVersion="2.0"))
    assert found is not None
    assert list(lines(found)) == [
        "old | Microsoft.Storage/storageAccounts | existing | symbol old",
        "l | Microsoft.Authorization/locks | symbol lock | scope Microsoft.Storage/storageAccounts/old",
    ]
    assert [one.id for one in found] == [
        f"{GROUP}/Microsoft.Storage/storageAccounts/old",
        f"{GROUP}/Microsoft.Storage/storageAccounts/old/providers/Microsoft.Authorization/locks/l",
    ]


def ids(resources: object, schema: str = SCHEMA) -> list[str | None]:
    text = template(resources, parameters=PARAMETERS).replace(SCHEMA, schema, 1)
    return [one.id for node in tree(Analyser(), text) or () for one in node.all_nodes()]


def test_ids_in_a_group_and_in_another_one() -> None:
    inner = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": [store("[parameters('location')]")]}
    assert ids(
        [
            store("a", resources=[{"type": "blobServices", "apiVersion": "2023-01-01", "name": "default"}]),
            store("[split(parameters('location'), '/')[0]]"),
            store(""),
            deployment("d", inner, resourceGroup="other", subscriptionId="[subscription().subscriptionId]"),
        ]
    ) == [
        f"{GROUP}/Microsoft.Storage/storageAccounts/a",
        f"{GROUP}/Microsoft.Storage/storageAccounts/a/blobServices/default",
        f"{GROUP}/Microsoft.Storage/storageAccounts/{{split(location, '/')[0]}}",
        None,
        "/subscriptions/{subscriptionId}/resourceGroups/other/providers/Microsoft.Resources/deployments/d",
        "/subscriptions/{subscriptionId}/resourceGroups/other/providers/Microsoft.Storage/storageAccounts/{location}",
    ]


def test_ids_at_other_scopes() -> None:
    group = {"type": "Microsoft.Resources/resourceGroups", "apiVersion": "2022-09-01", "name": "rg", "location": "x"}
    subscription = SCHEMA.replace("deploymentTemplate", "subscriptionDeploymentTemplate")
    assert ids([group], subscription) == ["/subscriptions/{subscriptionId}/resourceGroups/rg"]
    policy = {"type": "Microsoft.Authorization/policyDefinitions", "apiVersion": "2023-04-01", "name": "p"}
    tenant = SCHEMA.replace("2019-04-01/deployment", "2019-08-01/tenantDeployment")
    assert ids([policy], tenant) == ["/providers/Microsoft.Authorization/policyDefinitions/p"]
    management = SCHEMA.replace("2019-04-01/deployment", "2019-08-01/managementGroupDeployment")
    assert ids([policy], management) == [
        "/providers/Microsoft.Management/managementGroups/{managementGroup}/providers"
        "/Microsoft.Authorization/policyDefinitions/p"
    ]


def test_the_parameter_file_beside_the_template_gives_values() -> None:
    text = template([store("[parameters('location')]")], parameters=PARAMETERS)
    values = '{"parameters": {"location": {"value": "westeurope"}}}'
    assert [node.name for node in tree(Analyser(), text, values) or ()] == ["westeurope"]


def test_ranges_hold_the_resource_and_its_name() -> None:
    text = template({"a": store("é"), "b": {"type": "A.B/c"}}, languageVersion="2.0")
    shown = [
        (text[one.start : one.start + 4], text[one.end - 1], text[one.name_start : one.name_end])
        for one in tree(Analyser(), text) or ()
    ]
    assert shown == [('"a":', "}", json.dumps("é")), ('"b":', "}", '"b"')]


def test_broken_text_keeps_its_resources() -> None:
    analyser = Analyser()
    text = template([store("[variables('full')]"), store("b")], parameters=PARAMETERS, variables=VARIABLES)
    whole = list(lines(tree(analyser, text)))
    assert list(lines(tree(analyser, text.replace('"name": "b"', '"name": "b', 1)))) == whole
    edited = text.replace('"contentVersion": "1.0.0.0"', '"contentVersion": ')
    broken = tree(analyser, edited)
    assert list(lines(broken)) == whole
    assert [edited[one.name_start : one.name_end] for one in broken or ()] == ["\"[variables('full')]\"", '"b"']


@pytest.mark.parametrize("lost", ['"resources": [', '"name": "b", "properties": {', '{"$schema"', "[1, 2]"])
def test_a_bracket_or_quote_that_is_missing_loses_no_resource(lost: str) -> None:
    analyser = Analyser()
    body = '"apiVersion": "1", "name": "b", "properties": {"a": [1, 2]}, "resources": [{"type": "d", "name": "e"}]'
    text = f'{{"$schema": "{SCHEMA}", "resources": [{{"type": "A.B/c", {body}}}, {{"type": "A.B/c", {body}}}]}}'
    whole = list(lines(tree(analyser, text)))
    assert len(whole) == 4
    for at in (text.index(lost), text.index(lost) + len(lost) - 1):
        edited = text[:at] + text[at + 1 :]
        found = tree(analyser, edited)
        assert list(lines(found)) == whole
        names = [edited[node.name_start : node.name_end] for root in found or () for node in root.all_nodes()]
        assert names == ['"b"', '"e"', '"b"', '"e"']


def test_text_that_was_never_whole_shows_what_is_written() -> None:
    text = template([store("[variables('full')]"), store("[concat(parameters('location'), '-x')]")])[:-2] + ', "'
    assert [node.name for node in tree(Analyser(), text) or ()] == ["{full}", "{location}-x"]


def test_other_documents_have_no_tree() -> None:
    assert tree(Analyser(), '{"a": 1}') is None


def test_a_tree_has_an_end() -> None:
    inner: object = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": []}
    for level in range(40):
        inner = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": [deployment(f"d{level}", inner)]}
    (root,) = tree(Analyser(), json.dumps(inner)) or ()
    assert sum(1 for _ in root.all_nodes()) == 32
    many = tree(Analyser(), template([{}] * (MAX_NODES + 5)))
    assert len(many or ()) == MAX_NODES


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("two\nlines", "two lines"),
        ("[concat('a', parameters('b'), variables('c'))]", "a{b}{c}"),
        ("[format('{0:D2}-{1}', copyIndex(), parameters('x'))]", "{copyIndex()}-{x}"),
        ("[format('{7}')]", "{7}"),
        ("[toLower(parameters('x').y[0])]", "{toLower(x.y[0])}"),
        ("[ns.f('it''s', 1)]", "{ns.f('it''s', 1)}"),
        ("[" + "concat(" * 60 + "'x'" + ")" * 60 + "]", "{…}"),
        ("[concat('" + "x" * 400 + "')]", "x" * 299 + "…"),
    ],
)
def test_readable_text(text: str, shown: str) -> None:
    assert readable_expression(text) == shown
