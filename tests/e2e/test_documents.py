"""One document: opened, edited, pulled and pushed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.e2e.editor import NOTHING_OPTIONAL, PULL, editing, shown

URI = "file:///work/nowhere/azuredeploy.json"
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
GOOD = f'{{\n  "$schema": "{SCHEMA}",\n  "contentVersion": "1.0.0.0",\n  "resources": []\n}}\n'
BROKEN = GOOD.replace('"1.0.0.0",', '"1.0.0.0"')
MISSING_COMMA = ["error syntax-error 2:28-2:29"]


async def test_pushed_where_the_client_can_do_nothing_else() -> None:
    async with editing(NOTHING_OPTIONAL) as editor:
        editor.open(URI, BROKEN)
        assert await editor.published_for(URI, 1) == MISSING_COMMA
        editor.edit(URI, 2, 2, 29, 29, ",")
        assert await editor.published_for(URI, 2) == []
        editor.close(URI)
        assert await editor.published_for(URI, None) == []


async def test_pulled_and_never_pushed() -> None:
    async with editing(PULL) as editor:
        editor.open(URI, BROKEN)
        first = await editor.pull(URI)
        assert shown(first.items) == MISSING_COMMA
        again = await editor.pull(URI, first.result_id)
        assert (again.kind, again.result_id) == ("unchanged", first.result_id)
        editor.edit(URI, 2, 3, 2, 2, " ")  # another text, the same report
        assert (await editor.pull(URI, first.result_id)).kind == "unchanged"
        editor.edit(URI, 3, 2, 29, 29, ",")
        last = await editor.pull(URI, first.result_id)
        assert (last.kind, list(last.items)) == ("full", [])
        assert editor.published == {}


async def test_a_document_that_is_not_open(tmp_path: Path) -> None:
    async with editing() as editor:
        (tmp_path / "azuredeploy.json").write_text(BROKEN)
        assert shown((await editor.pull((tmp_path / "azuredeploy.json").as_uri())).items) == MISSING_COMMA
        assert list((await editor.pull((tmp_path / "none.json").as_uri())).items) == []


@pytest.mark.parametrize(("encoding", "width"), [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)])
async def test_positions_in_each_encoding(encoding: str, width: int) -> None:
    capabilities = types.ClientCapabilities(
        general=types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind(encoding)])
    )
    async with editing(capabilities) as editor:
        editor.open(URI, GOOD)
        editor.edit(URI, 2, 2, 27, 27, "😀")  # into the version, before its last character
        editor.edit(URI, 3, 2, 29 + width, 30 + width, "")  # the comma behind it
        assert await editor.published_for(URI, 3) == [f"error syntax-error 2:{28 + width}-2:{29 + width}"]


async def test_the_last_of_many_edits_wins() -> None:
    async with editing(NOTHING_OPTIONAL) as editor:
        editor.open(URI, GOOD)
        for version in range(2, 60):
            editor.edit(URI, version, 3, 2, 2, "{" if version % 2 else " ")
        editor.edit(URI, 60, 0, 0, 1, "[")
        assert (await editor.published_for(URI, 60))[0].startswith("error syntax-error")
        versions = [one.version for one in editor.published[URI]]
        assert versions == sorted(versions)


async def test_an_overtaken_pull_says_so_and_asks_to_be_repeated() -> None:
    # With a long debounce nothing is analysed before the second edit comes, whatever the machine is doing.
    async with editing(PULL, options={"debounce": {"fastMs": 60_000}}) as editor:
        editor.open(URI, GOOD)
        editor.edit(URI, 2, 3, 2, 2, " ")
        params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(URI))
        pull = editor.client.text_document_diagnostic(params)
        await editor.run("armls.status")  # answered after the pull has begun
        editor.edit(URI, 3, 3, 2, 2, " ")
        with pytest.raises(JsonRpcException) as caught:
            await asyncio.wrap_future(pull)
        assert caught.value.code == -32802
        assert caught.value.data == {"retriggerRequest": True}


async def test_a_cancelled_pull() -> None:
    async with editing(PULL, options={"debounce": {"fastMs": 60_000}}) as editor:
        editor.open(URI, GOOD)
        editor.edit(URI, 2, 3, 2, 2, " ")
        params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(URI))
        request = editor.client.protocol.send_request("textDocument/diagnostic", params, msg_id="to be cancelled")
        editor.client.cancel_request(types.CancelParams("to be cancelled"))
        with pytest.raises(JsonRpcException) as caught:
            await asyncio.wrap_future(request)
        assert caught.value.code == -32800


async def test_hostile_texts_leave_the_server_standing() -> None:
    async with editing(NOTHING_OPTIONAL) as editor:
        hostile = ["", "\x00", "\ud800", "[" * 20_000, '{"a":' * 2_000, '{"resources": "' + "é" * 500_000]
        for version, text in enumerate(hostile, 1):
            editor.open(URI, text, version)
            await editor.published_for(URI, version)
        editor.open(URI, BROKEN, 99)
        assert await editor.published_for(URI, 99) == MISSING_COMMA


async def test_json_of_another_kind_is_told_of_what_cannot_be_read_only() -> None:
    async with editing(NOTHING_OPTIONAL) as editor:
        uri = "file:///work/nowhere/package.json"
        editor.open(uri, "// a comment\n{'name': 1, 'name': 2,}")
        assert await editor.published_for(uri, 1) == []
        editor.open(uri, '{"a" 1}', 2)
        assert await editor.published_for(uri, 2) == ["error syntax-error 0:3-0:4"]


@pytest.mark.parametrize("uri", ["untitled:Untitled-1", "git:/w/a.json?ref", "file:///w/a.json"])
async def test_a_document_that_is_no_file_has_all_features(uri: str) -> None:
    text = GOOD.replace('"resources": []', '"resources": [], "outputs": {"o": {"type": "int", "value": "[add(1, 2)]"}}')
    line = next(index for index, one in enumerate(text.splitlines()) if "[add" in one)
    async with editing() as editor:
        editor.open(uri, text)
        assert shown((await editor.pull(uri)).items) == []
        assert (await editor.run("armls.validate", {"uri": uri}))["kind"] == "deploymentTemplate"
        hover = await editor.hover(uri, line, text.splitlines()[line].index("add(") + 1)
        assert hover is not None
        assert hover.contents.value == (  # type: ignore[union-attr]
            "```\nadd(operand1, operand2): int\n```\n\nAdds two integers.\n\n```json\n3\n```"
        )
        found = await editor.run("armls.expand", {"uri": uri})
        assert found["outputs"] == {"o": {"type": "int", "value": 3}}
        assert (await editor.run("armls.summarize", {"uri": uri}))["summaries"][0]["kind"] == "deploymentTemplate"
        editor.close(uri)
        assert list((await editor.pull(uri)).items) == []


async def test_what_was_asked_for_is_kept_while_the_language_changes() -> None:
    uri = "file:///w/large.json"
    text = GOOD.replace('"resources": []', '"resources": [5]') + " " * 2000
    async with editing(options={"debounce": {"fastMs": 0}, "summary": {"largeFileMegabytes": 0.001}}) as editor:
        editor.open(uri, text)
        assert "information large-file 0:0-0:1" in shown((await editor.pull(uri)).items)
        await editor.run("armls.validate", {"uri": uri})
        analysed = await editor.pull(uri)
        editor.close(uri)
        editor.open(uri, text)
        again = await editor.pull(uri, analysed.result_id)
        assert again.kind == "unchanged"
