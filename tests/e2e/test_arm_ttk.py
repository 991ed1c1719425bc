"""ARM-TTK in the editor: its findings beside ours, its status, its end. A module of our own stands in for it."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from lsprotocol import types

from armls.services.ttk.installation import Installation
from armls.services.ttk.snapshots import temporary_folder
from tests.e2e.editor import ENVIRONMENT, NOTHING_OPTIONAL, SERVER, editing, shown
from tests.e2e.test_process import INITIALIZE, framed, message_from

SECONDS = 60.0
PASSED = {"Parameters Must Be Referenced": "pass"}


def template(**fake: Any) -> str:
    whole = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "metadata": {"owner": "a", "fake": fake},
        "resources": [],
    }
    return json.dumps(whole, indent=1)


FAILING = template(results={"No Owner": {"errors": [{"message": "an owner", "id": "A", "path": "metadata.owner"}]}})
FINDING = "warning no-owner 4:2-4:14"


@pytest.fixture
def options(installation: Installation, tmp_path: Path) -> dict[str, Any]:
    return {
        "debounce": {"fastMs": 0, "slowMs": 0},
        "ttk": {"path": str(installation.module.parent), "maxWorkers": 1},
        "pwsh": {"path": str(installation.pwsh)},
        "cache": {"directory": str(tmp_path / "cache")},
    }


def is_there(editor: Any, uri: str, version: int, finding: str) -> bool:
    pushed = [one for one in editor.published.get(uri, ()) if one.version == version]
    return bool(pushed) and finding in shown(pushed[-1].diagnostics)


async def test_its_findings_join_ours_and_are_kept(options: dict[str, Any], tmp_path: Path) -> None:
    uri = (tmp_path / "main.json").as_uri()
    async with editing(NOTHING_OPTIONAL, tmp_path, options) as editor:
        editor.open(uri, FAILING)
        await editor.until(lambda: is_there(editor, uri, 1, FINDING))
        editor.edit(uri, 2, 4, 13, 13, "bc")
        await editor.until(lambda: is_there(editor, uri, 2, "warning no-owner 4:2-4:16"))
        status = await editor.run("armls.status")
        del status["pool"]["busy"]  # a worker may be seen on its way back from the run
        assert status["pool"] == {"workers": 1, "queued": 0, "restarts": 0, "timeouts": 0, "failures": 0}
        assert status["cache"]["entries"] == 2
        assert (status["pwsh"]["available"], status["pwsh"]["ttkVersion"]) == (True, "0.99")
        await editor.until(lambda: bool(editor.statuses))
        assert editor.messages == []
    async with editing(NOTHING_OPTIONAL, tmp_path, options) as editor:
        editor.open(uri, FAILING)
        await editor.until(lambda: is_there(editor, uri, 1, FINDING))
        status = await editor.run("armls.status")
        assert (status["cache"]["hits"], status["cache"]["misses"]) == (1, 0)
        assert await editor.run("armls.clearCache") == {"removed": 2}


async def test_another_language_id_loses_nothing_and_runs_nothing(options: dict[str, Any], tmp_path: Path) -> None:
    """A client changes a document's language by closing and opening it."""
    uri = (tmp_path / "main.json").as_uri()
    async with editing(NOTHING_OPTIONAL, tmp_path, options) as editor:
        editor.open(uri, FAILING)
        await editor.until(lambda: is_there(editor, uri, 1, FINDING))
        editor.close(uri)
        await editor.until(lambda: editor.published[uri][-1].version is None)
        assert shown(editor.published[uri][-1].diagnostics) == []
        first = len(editor.published[uri])
        item = types.TextDocumentItem(uri, "arm-template", 1, FAILING)
        editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        await editor.until(lambda: len(editor.published[uri]) > first)
        assert FINDING in shown(editor.published[uri][first].diagnostics)
        cache = (await editor.run("armls.status"))["cache"]
        assert (cache["hits"], cache["misses"]) == (0, 1)


async def test_its_findings_alone(options: dict[str, Any], tmp_path: Path) -> None:
    uri = (tmp_path / "main.json").as_uri()
    options["ttk"]["mode"] = "only"
    async with editing(NOTHING_OPTIONAL, tmp_path, options) as editor:
        editor.open(uri, FAILING.replace('"resources": []', '"resources": [5]'))
        await editor.published_for(uri, 1)
        await editor.until(lambda: shown(editor.published[uri][-1].diagnostics) == [FINDING])


async def test_what_goes_to_the_marketplace_is_judged_as_there(options: dict[str, Any], tmp_path: Path) -> None:
    uri = (tmp_path / "mainTemplate.json").as_uri()
    (tmp_path / "createUiDefinition.json").write_text("{}")
    async with editing(NOTHING_OPTIONAL, tmp_path, options) as editor:
        editor.open(uri, FAILING)
        await editor.until(lambda: is_there(editor, uri, 1, FINDING.replace("warning", "error")))


async def test_a_large_file_is_looked_at_when_that_is_asked_for(options: dict[str, Any], tmp_path: Path) -> None:
    uri = (tmp_path / "main.json").as_uri()
    async with editing(NOTHING_OPTIONAL, tmp_path, {**options, "summary": {"largeFileMegabytes": 0.001}}) as editor:
        editor.open(uri, FAILING + " " * 2000)
        await editor.until(lambda: is_there(editor, uri, 1, "information large-file 0:0-0:1"))
        editor.edit(uri, 2, 4, 13, 13, "bc")
        await editor.until(lambda: is_there(editor, uri, 2, "information large-file 0:0-0:1"))
        status = await editor.run("armls.status")
        assert (status["pool"]["workers"], status["cache"]["misses"]) == (0, 0)
        asked = await editor.run("armls.validate", {"uri": uri})
        assert "no-owner" in [one["code"] for one in asked["diagnostics"]]
        await editor.until(lambda: is_there(editor, uri, 2, "warning no-owner 4:2-4:16"))


async def test_unsaved_neighbours_are_looked_at(options: dict[str, Any], tmp_path: Path) -> None:
    main, nested = tmp_path / "azuredeploy.json", tmp_path / "nested" / "a.json"
    nested.parent.mkdir()
    main.write_text(template())
    nested.write_text(template())
    async with editing(NOTHING_OPTIONAL, tmp_path, options) as editor:
        editor.open(main.as_uri(), FAILING)
        await editor.until(lambda: is_there(editor, main.as_uri(), 1, FINDING))
    assert main.read_text() == template()


async def test_without_arm_ttk_the_status_says_why_and_no_message_interrupts(
    options: dict[str, Any], tmp_path: Path
) -> None:
    options["pwsh"] = {"path": str(tmp_path / "no-pwsh")}
    async with editing(NOTHING_OPTIONAL, tmp_path, options) as editor:
        for name in "ab":
            uri = (tmp_path / f"{name}.json").as_uri()
            editor.open(uri, template().replace('"resources": []', '"resources": [5]'))
            assert await editor.published_for(uri, 1) != []
            await editor.run("armls.validate", {"uri": uri})
        await editor.until(lambda: any(one.pwsh.state == "unavailable" for one in editor.statuses))
        status = await editor.run("armls.status")
        reason = (
            f"pwsh doesn't exist at {tmp_path / 'no-pwsh'}; install PowerShell 7 (https://aka.ms/powershell), "
            "or name its executable in ARMLS_PWSH"
        )
        assert status["pwsh"] == {
            "state": "unavailable",
            "available": False,
            "version": None,
            "ttkVersion": None,
            "reason": reason,
        }
        assert editor.messages == []


async def test_before_a_template_is_open_and_while_it_is_off(options: dict[str, Any], tmp_path: Path) -> None:
    uri = (tmp_path / "main.json").as_uri()

    def set_mode(mode: str) -> None:
        section = {"ttk": {"mode": mode}}
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams({"armls": section}))

    async def pwsh() -> tuple[str, bool, Any]:
        status = (await editor.run("armls.status"))["pwsh"]
        return status["state"], status["available"], status["reason"]

    async with editing(NOTHING_OPTIONAL, tmp_path, options) as editor:
        reason = "no template has been open that ARM-TTK checks, so nobody has looked for it"
        assert await pwsh() == ("notLookedFor", False, reason)
        set_mode("off")
        editor.open(uri, FAILING)
        off = ("off", False, "ARM-TTK is turned off: 'armls.ttk.mode' is 'off'")
        assert await pwsh() == off
        set_mode("auto")
        await editor.until(lambda: is_there(editor, uri, 1, FINDING))
        assert await pwsh() == ("ready", True, None)
        before = len(editor.published[uri])
        set_mode("off")
        await editor.until(lambda: len(editor.published[uri]) > before)
        assert not is_there(editor, uri, 1, FINDING)
        assert await pwsh() == off


async def test_the_status_counts_documents_and_runs(options: dict[str, Any], tmp_path: Path) -> None:
    uri = (tmp_path / "main.json").as_uri()
    async with editing(NOTHING_OPTIONAL, tmp_path, options) as editor:
        editor.open(uri, template(does="sleep", milliseconds=600_000))
        await editor.until(lambda: any(one.ttk.running == 1 for one in editor.statuses))
        status = await editor.run("armls.status")
        assert (status["documents"]["open"], status["ttk"]) == (1, {"running": 1, "queued": 0})


async def test_a_hung_run_is_told_to_who_has_asked(options: dict[str, Any], tmp_path: Path) -> None:
    uri = (tmp_path / "main.json").as_uri()
    options["ttk"]["timeoutSeconds"] = 1
    async with editing(NOTHING_OPTIONAL, tmp_path, options) as editor:
        editor.open(uri, template(does="hang"))
        await editor.run("armls.validate", {"uri": uri})
        await editor.until(lambda: bool(editor.messages))
        assert editor.messages == ["ARM-TTK could not check main.json: pwsh did not answer in time and was ended"]


async def test_a_hung_run_costs_nothing_else(options: dict[str, Any], tmp_path: Path) -> None:
    uri = (tmp_path / "main.json").as_uri()
    options["ttk"]["timeoutSeconds"] = 1
    async with editing(NOTHING_OPTIONAL, tmp_path, options) as editor:
        editor.open(uri, template(does="hang"))
        await editor.until(lambda: any(one.pool.timeouts == 1 for one in editor.statuses))
        editor.close(uri)
        editor.open(uri, FAILING, 2)
        await editor.until(lambda: is_there(editor, uri, 2, FINDING))
        assert (await editor.run("armls.status"))["pool"]["timeouts"] == 1
        assert editor.messages == []


async def test_an_idle_editor_starts_nothing(options: dict[str, Any], tmp_path: Path) -> None:
    async with editing(NOTHING_OPTIONAL, tmp_path, options) as editor:
        editor.open((tmp_path / "package.json").as_uri(), '{"name": "x"}')
        status = await editor.run("armls.status")
        assert (status["pool"]["workers"], status["memory"]["children"]) == (0, 0)


def test_nothing_outlives_a_server_that_is_killed(options: dict[str, Any], tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    server = subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT)
    assert server.stdin is not None
    assert server.stdout is not None
    params = {**INITIALIZE["params"], "initializationOptions": options}  # type: ignore[dict-item]
    text = template(does="sleep", milliseconds=600_000, mark=str(mark))
    item = {"uri": (tmp_path / "a.json").as_uri(), "languageId": "json", "version": 1, "text": text}
    for message in (
        {**INITIALIZE, "params": params},
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": item}},
    ):
        server.stdin.write(framed(message))
        server.stdin.flush()
    assert message_from(server.stdout)["id"] == 1
    end = time.monotonic() + SECONDS
    while not mark.exists():
        assert time.monotonic() < end
        assert server.poll() is None
    workers = psutil.Process(server.pid).children(recursive=True)
    assert [one.name() for one in workers] == ["pwsh"]
    server.kill()
    server.wait()
    _, alive = psutil.wait_procs(workers, timeout=10)
    assert alive == []
    assert list(temporary_folder().glob(f"armls-ttk-{server.pid}-*")) == []
    server.stdin.close()
    server.stdout.close()
