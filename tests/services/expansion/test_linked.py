"""Linked templates are found beside the template, and nowhere else; hostile templates end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from armls.core.evaluator.values import Context
from armls.core.text import SourceText
from armls.services.expansion import BadInput, Expanded, expand_text, read_context, read_values
from armls.services.files import Unreadable, read

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def template(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"$schema": SCHEMA, "contentVersion": "1.0.0.0", **more, "resources": list(resources)}


def linking(relative: str, **more: Any) -> dict[str, Any]:
    link = {"mode": "Incremental", "templateLink": {"relativePath": relative}, **more}
    return {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "n", "properties": link}


def read_or_none(path: str) -> SourceText | None:
    try:
        return read(path)
    except Unreadable:
        return None


def expand_file(path: Path) -> Expanded:
    return expand_text(path.as_posix(), read(path.as_posix()), {}, Context(), read_or_none)


def write(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
    return path


def names(expanded: Expanded) -> list[Any]:
    return [resource.members["name"] for resource in expanded.expansion.resources]


def test_a_linked_template_and_one_that_it_links_to(tmp_path: Path) -> None:
    store = {"type": "A.b/c", "apiVersion": "1", "name": "[parameters('p')]"}
    write(tmp_path / "nested/deep/b.json", template(store, parameters={"p": {"type": "string", "defaultValue": "b"}}))
    own = template(store, linking("deep/b.json"), parameters={"p": {"type": "string"}})
    write(tmp_path / "nested/a.json", own)
    main = template(linking("nested/a.json", parameters={"p": {"value": "a"}}))
    assert names(expand_file(write(tmp_path / "azuredeploy.json", main))) == ["a", "b"]


def test_mistakes_in_a_linked_template_name_it(tmp_path: Path) -> None:
    write(tmp_path / "nested.json", template({"type": "A.b/c", "apiVersion": "1", "name": "x/y"}))
    found = expand_file(write(tmp_path / "azuredeploy.json", template(linking("nested.json"))))
    assert [(one.path, one.pointer) for one in found.expansion.mistakes] == [
        ((tmp_path / "nested.json").as_posix(), "/resources/0/name")
    ]


@pytest.mark.parametrize("relative", ["../outside.json", "none.json", "", "/etc/passwd", "a\0b", "link.json"])
def test_what_is_not_read(tmp_path: Path, relative: str) -> None:
    inside = tmp_path / "inside"
    write(tmp_path / "outside.json", template({"type": "A.b/c", "apiVersion": "1", "name": "secret"}))
    path = write(inside / "azuredeploy.json", template(linking(relative)))
    (inside / "link.json").symlink_to(tmp_path / "outside.json")
    assert names(expand_file(path)) == []


def test_a_template_that_links_to_itself_ends(tmp_path: Path) -> None:
    path = write(tmp_path / "azuredeploy.json", template(linking("azuredeploy.json"), linking("azuredeploy.json")))
    assert expand_file(path).expansion.resources == ()


def test_loops_in_loops_end() -> None:
    inner: dict[str, Any] = template({"type": "A.b/c", "apiVersion": "1", "name": "[concat('x', copyIndex())]"})
    inner["resources"][0]["copy"] = {"name": "l", "count": 800}
    for _ in range(4):
        properties = {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"}, "template": inner}
        nested = {"type": "Microsoft.Resources/deployments", "apiVersion": "1", "name": "[concat('n', copyIndex())]"}
        inner = template({**nested, "copy": {"name": "l", "count": 800}, "properties": properties})
    found = expand_text("azuredeploy.json", SourceText(json.dumps(inner)), {}, Context(), lambda _: None)
    assert [one.message for one in found.expansion.mistakes] == [
        "The template deploys more than 20000 resources; the rest is omitted"
    ]


def test_broken_text_says_where() -> None:
    found = expand_text("azuredeploy.json", SourceText('{"resources": [}'), {}, Context(), lambda _: None)
    assert [one.message for one in found.expansion.mistakes] != []
    assert found.expansion.resources == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"parameters": []}', 'a parameter file must be {"parameters": {"name": {"value": …}}}'),
        ('{"parameters": {"a": 1}}', 'parameter \'a\' requires a "value" or a "reference"'),
        ('{"parameters": {"a" 1}}', "line 1: Missing ':' and value after this property name"),
    ],
)
def test_parameter_files_that_are_none(text: str, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_values(SourceText(text))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "a context must be an object with tenantId, subscriptionId, resourceGroup, location, managementGroup, "
         "deploymentName, utcNow"),
        ('{"location": 1}', "'location' in a context must be a string"),
        ("{", "invalid JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    ],
)  # fmt: skip
def test_contexts_that_are_none(text: str, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_context(text)
    assert str(caught.value) == message


def test_a_context_in_any_case_and_what_it_does_not_know() -> None:
    assert read_context('{"LOCATION": "w", "tenantid": null, "colour": "red"}') == (Context(location="w"), ["colour"])
