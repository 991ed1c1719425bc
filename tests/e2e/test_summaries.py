"""Summaries in the server: the command, hovers on linked templates, files too large to be analysed while edited."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from armls.services.summary import summarize_file
from tests.e2e.editor import editing, shown

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
SMALL = f'{{"$schema": "{SCHEMA}", "contentVersion": "1.0.0.0", "resources": []}}'
LINKING = f"""{{
  "$schema": "{SCHEMA}", "contentVersion": "1.0.0.0",
  "resources": [{{
    "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "[parameters('gone')]",
    "properties": {{"mode": "Incremental", "templateLink": {{"relativePath":
      "nested/small.json"}}}}
  }}]
}}"""
TINY_LIMIT = {"debounce": {"fastMs": 0}, "summary": {"largeFileMegabytes": 0.001}}


def without_measures(summary: dict[str, Any]) -> dict[str, Any]:
    """A summary without what differs from run to run."""
    measures = ("elapsedSeconds", "megabytesPerSecond", "memory")
    return {name: value for name, value in summary.items() if name not in measures}


async def test_the_command_on_a_buffer_a_file_and_a_folder(tmp_path: Path) -> None:
    (tmp_path / "nested").mkdir()
    (tmp_path / "azuredeploy.json").write_text("not what is in the editor")
    (tmp_path / "nested" / "small.json").write_text(SMALL)
    (tmp_path / "other.json").write_text('{"name": "package"}')
    async with editing(folder=tmp_path) as editor:
        uri = (tmp_path / "azuredeploy.json").as_uri()
        editor.open(uri, LINKING)
        one = await editor.run("armls.summarize", {"uri": uri})
        assert one["failures"] == []
        assert one["summaries"][0]["resourceTypes"] == {"Microsoft.Resources/deployments": 1}
        small = await editor.run("armls.summarize", {"uri": (tmp_path / "nested" / "small.json").as_uri()})
        expected = summarize_file(str(tmp_path / "nested" / "small.json")).as_json()
        assert [without_measures(found) for found in small["summaries"]] == [without_measures(expected)]
        folder = await editor.run("armls.summarize", {"uri": tmp_path.as_uri()})
        assert [Path(found["path"]).name for found in folder["summaries"]] == ["azuredeploy.json", "small.json"]
        assert folder["cancelled"] is False
        other = {"uri": (tmp_path / "other.json").as_uri(), "maxMemoryMegabytes": 1}
        bounded = await editor.run("armls.summarize", other)
        assert [failure["path"] for failure in bounded["failures"]] == [(tmp_path / "other.json").as_posix()]
        with pytest.raises(JsonRpcInvalidParams, match="'uri': there is no such document, file or folder"):
            await editor.run("armls.summarize", {"uri": (tmp_path / "gone.json").as_uri()})


async def test_the_command_can_be_cancelled(tmp_path: Path) -> None:
    body = '{"type": "A.b/c", /* only ijson reads this */ "name": "x"},\n' * 20_000
    with (tmp_path / "azuredeploy.json").open("w") as stream:
        stream.write('{"resources": [')
        stream.writelines([body] * 60)
        stream.write("]}")
    (tmp_path / "maintemplate.json").write_text(SMALL)
    async with editing(folder=tmp_path) as editor:
        params = types.ExecuteCommandParams("armls.summarize", [{"uri": tmp_path.as_uri()}], work_done_token="ours")
        command = asyncio.ensure_future(editor.client.workspace_execute_command_async(params))
        await editor.until(lambda: any(value["kind"] == "report" and value["percentage"] for value in editor.partial))
        editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams("ours"))
        assert await command == {"summaries": [], "failures": [], "cancelled": True}
        await editor.until(lambda: editor.partial[-1]["kind"] == "end")
        again = await editor.run("armls.summarize", {"uri": (tmp_path / "maintemplate.json").as_uri()})
        assert [Path(found["path"]).name for found in again["summaries"]] == ["maintemplate.json"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
async def test_the_command_on_what_has_no_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.json")
    async with editing(folder=tmp_path) as editor:
        with pytest.raises(
            JsonRpcInvalidParams, match="'uri': this is a pipe or a device, neither a file nor a folder"
        ):
            await editor.run("armls.summarize", {"uri": (tmp_path / "fifo.json").as_uri()})


async def test_a_hover_on_a_linked_template(tmp_path: Path) -> None:
    (tmp_path / "nested").mkdir()
    (tmp_path / "nested" / "small.json").write_text(SMALL)
    async with editing(folder=tmp_path) as editor:
        uri = (tmp_path / "azuredeploy.json").as_uri()
        editor.open(uri, LINKING)
        place = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(5, 10))
        found = await editor.client.text_document_hover_async(place)
        assert isinstance(found, types.Hover)
        assert isinstance(found.contents, types.MarkupContent)
        assert found.contents.value.startswith("_nested/small.json_\n\n**Deployment template** for a resource group\n")
        assert str(found.range) == "5:6-5:25"


async def test_a_large_file_is_summarised_until_analysis_is_asked_for(tmp_path: Path) -> None:
    text = LINKING + "\n" + " " * 2000
    async with editing(folder=tmp_path, options=TINY_LIMIT) as editor:
        uri = (tmp_path / "azuredeploy.json").as_uri()
        editor.open(uri, text)
        quick = await editor.pull(uri)
        assert shown(quick.items) == ["information large-file 0:0-0:1"]
        assert (
            "1 resource is too large to be analysed while it is edited: only its syntax and Azure's limits were checked"
            in quick.items[0].message
        )
        place = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(1, 4))
        hover = await editor.client.text_document_hover_async(place)
        assert isinstance(hover, types.Hover)
        assert isinstance(hover.contents, types.MarkupContent)
        assert hover.contents.value.startswith("**Deployment template** for a resource group\n\n|  | used | of |")
        assert str(hover.range) == "1:2-1:94"
        elsewhere = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(3, 8))
        assert await editor.client.text_document_hover_async(elsewhere) is None
        asked = await editor.run("armls.validate", {"uri": uri})
        found = ["use-recent-api-versions", "undefined-parameter"]
        assert [one["code"] for one in asked["diagnostics"]] == found
        assert [one.code for one in (await editor.pull(uri)).items] == found
        editor.edit(uri, 2, 8, 1, 1, "\n}")
        broken = await editor.pull(uri)
        assert shown(broken.items) == ["information large-file 0:0-0:1", "error syntax-error 9:0-9:1"]
