"""Signature help as an editor gets it, while an expression is being written."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from tests.e2e.editor import NOTHING_OPTIONAL, SECONDS, editing

URI = "file:///somewhere/azuredeploy.json"
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
TEXT = f'{{\n  "$schema": "{SCHEMA}",\n  "variables": {{"😀": "[resourceId(\'rg\', "}}\n}}'


async def test_signature_help() -> None:
    async with editing(NOTHING_OPTIONAL) as editor:
        editor.open(URI, TEXT)
        line = TEXT.splitlines()[2]
        position = types.Position(2, len(line[: line.index('"}')].encode("utf-16-le")) // 2)
        params = types.SignatureHelpParams(types.TextDocumentIdentifier(URI), position)
        found = await asyncio.wait_for(editor.client.text_document_signature_help_async(params), SECONDS)
        assert (found.active_signature, found.active_parameter) == (1, 1)
        labels = [one.label for one in found.signatures[found.active_signature].parameters]
        assert labels == ["resourceGroupName", "resourceType", "resourceName1", "[resourceName2...]"]
        assert [one.label.partition("(")[0] for one in found.signatures] == ["resourceId"] * 3
