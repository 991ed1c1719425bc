"""Folding, selection ranges and semantic tokens as an editor gets them."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from tests.e2e.editor import NOTHING_OPTIONAL, SECONDS, editing

URI = "file:///somewhere/azuredeploy.json"
TEXT = '{\n  "resources": [\n  ],\n  "😀": "[f(1)]", "b": "[g(\'x\')]"\n}'


async def test_structure_of_a_text() -> None:
    async with editing(NOTHING_OPTIONAL) as editor:
        editor.open(URI, TEXT)
        client, document = editor.client, types.TextDocumentIdentifier(URI)
        folds = client.text_document_folding_range_async(types.FoldingRangeParams(document))
        assert [(one.start_line, one.end_line) for one in await asyncio.wait_for(folds, SECONDS)] == [(0, 3)]
        position = types.Position(3, 11)
        ranges = client.text_document_selection_range_async(types.SelectionRangeParams(document, [position]))
        [selection] = await asyncio.wait_for(ranges, SECONDS)
        assert f"{selection.range} {selection.parent.range}" == "3:10-3:11 3:10-3:14"
        tokens = client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(document))
        data = (await asyncio.wait_for(tokens, SECONDS)).data
        places = [list(data[at : at + 4]) for at in range(0, len(data), 5)]
        assert places == [[3, 10, 1, 0], [0, 2, 1, 6], [0, 13, 1, 0], [0, 3, 1, 5]]


async def test_a_large_text_is_not_decorated() -> None:
    async with editing(NOTHING_OPTIONAL) as editor:
        editor.open(URI, TEXT + "\n" * 300_000)
        client, document = editor.client, types.TextDocumentIdentifier(URI)
        folds = client.text_document_folding_range_async(types.FoldingRangeParams(document))
        assert await asyncio.wait_for(folds, SECONDS) is None
        lenses = client.text_document_code_lens_async(types.CodeLensParams(document))
        assert await asyncio.wait_for(lenses, SECONDS) is None
