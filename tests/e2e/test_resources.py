"""``armls.resources``: the tree of a document as it is in the editor, or on disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pygls.exceptions import JsonRpcException

from tests.e2e.editor import editing

TEXT = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {"type": "A.B/c", "apiVersion": "2020-01-01", "name": "é😀", "condition": true}
  ]
}"""
NODE = {
    "name": "é😀",
    "type": "A.B/c",
    "apiVersion": "2020-01-01",
    "id": "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/A.B/c/é😀",
    "kind": "resource",
    "symbolicName": None,
    "condition": "true",
    "copy": None,
    "scope": None,
    "pointer": "/resources/0",
    "range": {"start": {"line": 4, "character": 4}, "end": {"line": 4, "character": 83}},
    "selectionRange": {"start": {"line": 4, "character": 58}, "end": {"line": 4, "character": 63}},
    "children": [],
}


async def test_a_document_in_the_editor_and_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "azuredeploy.json"
    path.write_text(TEXT, encoding="utf-8")
    uri = path.as_uri()
    async with editing(folder=tmp_path) as editor:
        found = await editor.run("armls.resources", {"uri": uri})
        assert found == {"uri": uri, "version": None, "resources": [NODE], "reason": None}
        editor.open(uri, TEXT)
        editor.edit(uri, 2, 4, 59, 62, "new")
        found = await editor.run("armls.resources", {"uri": uri})
        assert found["version"] == 2
        assert [(one["name"], one["selectionRange"]["end"]["character"]) for one in found["resources"]] == [("new", 63)]


@pytest.mark.parametrize("uri", ["untitled:Untitled-1", "vscode-notebook-cell:/a/b.json#c"])
async def test_a_document_that_is_no_file(uri: str) -> None:
    async with editing() as editor:
        editor.open(uri, TEXT)
        found = await editor.run("armls.resources", {"uri": uri})
        assert found == {"uri": uri, "version": 1, "resources": [NODE], "reason": None}


async def test_why_there_are_none() -> None:
    uri, other = "file:///w/large.json", "file:///w/other.json"
    async with editing(options={"summary": {"largeFileMegabytes": 0.001}, "debounce": {"fastMs": 0}}) as editor:
        editor.open(uri, TEXT.replace('"condition"', f'"tags": {json.dumps({"x": "y" * 1100})}, "condition"'))
        editor.open(other, '{"a": 1}')

        async def reason(of: str) -> tuple[int, Any]:
            found = await editor.run("armls.resources", {"uri": of})
            return len(found["resources"]), found["reason"]

        large = "The file is larger than 'armls.summary.largeFileMegabytes'; validate it to see its resources."
        assert await reason(uri) == (0, large)
        assert await reason(other) == (0, "The document isn't a deployment template.")
        await editor.run("armls.validate", {"uri": uri})
        assert await reason(uri) == (1, None)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [({"uri": "file:///nowhere/a.json"}, "'uri': there is no such document"), ({}, "uri"), ({"uri": 1}, "'uri'")],
)
async def test_wrong_arguments(arguments: dict[str, Any], named: str) -> None:
    async with editing() as editor:
        with pytest.raises(JsonRpcException, match=named) as caught:
            await editor.run("armls.resources", arguments)
        assert caught.value.code == -32602
