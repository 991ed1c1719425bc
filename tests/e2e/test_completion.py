"""Completions as an editor gets them."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from tests.e2e.editor import NOTHING_OPTIONAL, SECONDS, editing

URI = "file:///somewhere/azuredeploy.json"
TEXT = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "parameters": {"😀": {"type": "int"}}, "variables": {"v": "[parameters('😀", "w": "[resourceGr"}
}"""
WITH_SNIPPETS = types.ClientCapabilities(
    text_document=types.TextDocumentClientCapabilities(
        completion=types.CompletionClientCapabilities(
            completion_item=types.ClientCompletionItemOptions(snippet_support=True)
        )
    )
)


async def test_edits_have_the_ranges_of_the_protocol_and_snippets_only_where_they_are_supported() -> None:
    for capabilities, expected in ((WITH_SNIPPETS, "resourceGroup($0)"), (NOTHING_OPTIONAL, "resourceGroup()")):
        async with editing(capabilities) as editor:
            editor.open(URI, TEXT)

            async def at(character: int) -> list[types.CompletionItem]:
                params = types.CompletionParams(types.TextDocumentIdentifier(URI), types.Position(2, character))
                found = await asyncio.wait_for(editor.client.text_document_completion_async(params), SECONDS)
                return found.items

            [parameter] = await at(TEXT.splitlines()[2].index('😀", "w') + 2)
            assert (
                f"{parameter.label} {parameter.text_edit.range} {parameter.text_edit.new_text}" == "😀 2:73-2:76 '😀')"
            )
            group = next(
                one for one in await at(TEXT.splitlines()[2].index('Gr"}') + 4) if one.label == "resourceGroup"
            )
            assert group.text_edit.new_text == expected
