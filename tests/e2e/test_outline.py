"""The outline as an editor gets it."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from tests.e2e.editor import NOTHING_OPTIONAL, SECONDS, editing

URI = "file:///somewhere/azuredeploy.json"
TEXT = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {"😀": {"type": "int"}}, "resources": []
}"""


async def test_symbols_nest_and_have_the_ranges_of_the_protocol() -> None:
    async with editing(NOTHING_OPTIONAL) as editor:
        editor.open(URI, TEXT)
        params = types.DocumentSymbolParams(types.TextDocumentIdentifier(URI))
        found = await asyncio.wait_for(editor.client.text_document_document_symbol_async(params), SECONDS)
        section = next(symbol for symbol in found if symbol.name == "parameters")
        assert f"{section.range} {section.selection_range}" == "3:2-3:39 3:2-3:14"
        [parameter] = section.children
        assert f"{parameter.name} {parameter.detail} {parameter.selection_range}" == "😀 int 3:17-3:21"
        assert (
            await asyncio.wait_for(
                editor.client.text_document_document_symbol_async(
                    types.DocumentSymbolParams(types.TextDocumentIdentifier("file:///somewhere/else.json"))
                ),
                SECONDS,
            )
            is None
        )
