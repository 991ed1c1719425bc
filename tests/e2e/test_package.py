"""``armls.package`` in the server: packages, refusals, wrong arguments, cancelling."""

from __future__ import annotations

import asyncio
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from tests.e2e.editor import editing
from tests.services.packager.folders import solution, write


async def test_packaging_verifying_and_refusing(tmp_path: Path) -> None:
    folder = solution(tmp_path / "s", {"README.md": b"#", "日本 & co.txt": b"x"})
    arguments: dict[str, Any] = {
        "folder": folder.as_uri(),
        "output": (tmp_path / "a.zip").as_uri(),
        "asOf": "2026-02-13",
    }
    async with editing(folder=tmp_path) as editor:
        made = await editor.run("armls.package", {**arguments, "optimize": "text", "level": 9})
        assert (made["written"], made["refused"], made["failure"], made["cancelled"]) == (True, False, None, False)
        assert made["skipped"] == [{"path": "README.md", "reason": "README"}]
        assert made["text"][-1] == f"SHA-256 {made['sha256']} ({made['deflate']})"
        with zipfile.ZipFile(tmp_path / "a.zip") as archive:
            assert archive.namelist() == ["createUiDefinition.json", "mainTemplate.json", "日本 & co.txt"]
        verify = {"verify": arguments["output"], "reproduce": arguments["folder"], "asOf": "2026-02-13"}
        again = await editor.run("armls.package", {**verify, "optimize": "text", "level": 9})
        assert (again["refused"], again["reproduction"]["identicalBytes"]) == (False, True)
        write(folder, {"mainTemplate.json": b"{"})
        refused = await editor.run("armls.package", {**arguments, "output": (tmp_path / "b.zip").as_uri()})
        assert (refused["written"], refused["refused"]) == (False, True)
        gone = await editor.run("armls.package", {"verify": (tmp_path / "gone.zip").as_uri()})
        assert gone["failure"] == f"{(tmp_path / 'gone.zip').as_posix()}: no such file or folder"
    assert sorted(os.listdir(tmp_path)) == ["a.zip", "s"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "'folder' is missing: the URI of a file or folder"),
        ({"folder": "FOLDER"}, "'output' is missing: the URI of a file or folder"),
        ({"folder": "untitled:x", "output": "ZIP"}, "'folder': this isn't the URI of a file: untitled:x"),
        ({"folder": "ZIP", "output": "ZIP"}, "'folder': there is no such folder: "),
        ({"folder": "FOLDER", "output": "ZIP", "level": 10}, "'level': must be an integer from 0 to 9"),
        ({"folder": "FOLDER", "output": "ZIP", "optimize": "x"}, "'optimize': must be one of none, text, expressions"),
        ({"folder": "FOLDER", "output": "ZIP", "asOf": "x"}, "'asOf': 'x' isn't a date; write YYYY-MM-DD"),
        ({"folder": "FOLDER", "output": "ZIP", "reproduce": "ZIP"}, "'reproduce' requires 'verify'"),
        ({"folder": "FOLDER", "verify": "ZIP"}, "'folder' isn't allowed together with 'verify'"),
        ({"folder": 1}, "'folder': expected `str`, got `int`"),
    ],
)
async def test_wrong_arguments_are_named(tmp_path: Path, arguments: dict[str, Any], message: str) -> None:
    uris = {"FOLDER": tmp_path.as_uri(), "ZIP": (tmp_path / "a.zip").as_uri()}
    async with editing(folder=tmp_path) as editor:
        with pytest.raises(JsonRpcInvalidParams) as raised:
            await editor.run("armls.package", {name: uris.get(value, value) for name, value in arguments.items()})
    assert message in str(raised.value)


async def test_packaging_can_be_cancelled(tmp_path: Path) -> None:
    folder = solution(tmp_path / "s")
    with (folder / "large.bin").open("wb") as stream:
        stream.truncate(900 << 20)
    arguments = {
        "folder": folder.as_uri(), "output": (tmp_path / "a.zip").as_uri(), "skipValidation": True,
    }  # fmt: skip
    async with editing(folder=tmp_path) as editor:
        params = types.ExecuteCommandParams("armls.package", [arguments], work_done_token="ours")
        command = asyncio.ensure_future(editor.client.workspace_execute_command_async(params))
        await editor.until(lambda: any(value["kind"] == "report" for value in editor.partial))
        editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams("ours"))
        assert await command == {"written": False, "failure": None, "text": [], "cancelled": True}
    assert os.listdir(tmp_path) == ["s"]
