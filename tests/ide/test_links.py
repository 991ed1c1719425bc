"""Links: the parts of a deployment that name files are found with the paths that they lead to."""

from __future__ import annotations

import json
from datetime import date

import pytest

from armls.core.text import SourceText
from armls.ide.document import AnalysedDocument
from armls.ide.links import link_at, links
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Snapshot

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def analysed(properties: dict[str, object]) -> AnalysedDocument:
    deployment = {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "n"}
    template = {"$schema": SCHEMA, "resources": [{**deployment, "properties": properties}]}
    documents = {"a.json": SourceText(json.dumps(template))}
    return Analyser().document(Snapshot("a.json", documents, Settings(), date(2026, 12, 1)))


def found(properties: dict[str, object]) -> list[tuple[str, str]]:
    document = analysed(properties)
    return [(document.text[one.start : one.end], one.path) for one in links(document)]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ({"relativePath": "nested/a.json"}, [("nested/a.json", "nested/a.json")]),
        ({"relativePath": "./x/../nested/a.json"}, [("./x/../nested/a.json", "nested/a.json")]),
        ({"RELATIVEPATH": "a b.json?x=1"}, [("a b.json?x=1", "a b.json")]),
        ({"relativePath": "../a.json"}, [("../a.json", "../a.json")]),
        ({"relativePath": ""}, []),
        ({"relativePath": "[parameters('path')]"}, []),
        ({"uri": "https://example.com/a.json"}, []),
        ({"uri": "[uri(parameters('_artifactsLocation'), 'n/a.json')]"}, [("n/a.json", "n/a.json")]),
        (
            {"uri": "[uri(parameters('_artifactsLocation'), concat('n/a.json', parameters('token')))]"},
            [("n/a.json", "n/a.json")],
        ),
        (
            {"uri": "[concat(parameters('_artifactsLocation'), '/n/a.json', parameters('token'))]"},
            [("/n/a.json", "n/a.json")],
        ),
        ({"uri": "[uri(deployment().properties.templateLink.uri, 'a.json')]"}, [("a.json", "a.json")]),
        ({"uri": "[URI(deployment().properties['templateLink'].uri, 'a.json')]"}, [("a.json", "a.json")]),
        ({"uri": "[uri(deployment().properties.uri, 'a.json')]"}, []),
        ({"uri": "[uri('https://example.com/', 'a.json')]"}, []),
        ({"uri": "[uri(parameters('_artifactsLocation'), 'https://example.com/a.json')]"}, []),
        ({"uri": "[uri(parameters('_artifactsLocation'), variables('v'))]"}, []),
        ({"uri": "[uri(parameters('_artifactsLocation')"}, []),
    ],
)
@pytest.mark.parametrize("name", ["templateLink", "parametersLink"])
def test_links(name: str, link: dict[str, object], expected: list[tuple[str, str]]) -> None:
    assert found({name: link}) == expected


def test_links_of_nested_deployments_and_the_link_at_an_offset() -> None:
    inner = {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "i"}
    nested = {"resources": [{**inner, "properties": {"templateLink": {"relativePath": "b.json"}}}]}
    document = analysed({"template": nested})
    at = document.text.index("b.json")
    assert link_at(document, at + 6) == links(document)[0]
    assert link_at(document, at - 2) is None
