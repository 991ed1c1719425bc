"""Many documents: the workspace, configurations, siblings and commands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.e2e.editor import NOTHING_OPTIONAL, PULL, editing, shown
from tests.e2e.test_documents import BROKEN, GOOD, MISSING_COMMA, SCHEMA

PARAMETERS_SCHEMA = SCHEMA.replace("deploymentTemplate", "deploymentParameters")
UNDEFINED = GOOD.replace("[]", "[]").replace(
    '"resources": []', '"resources": [],\n  "outputs": {"o": {"type": "string", "value": "[parameters(\'no\')]"}}'
)
OFF = '{"rules": {"undefined-parameter": {"level": "off"}}}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace: one good template, one broken one, another file, and one that is ignored."""
    for name, text in {
        "good/azuredeploy.json": GOOD,
        "broken/azuredeploy.json": BROKEN,
        "package.json": '{"name": "x"}',
        "ignored/azuredeploy.json": BROKEN,
        ".gitignore": "ignored/\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / ".git").mkdir()
    return tmp_path


def by_name(folder: Path, reports: list[Any]) -> dict[str, Any]:
    return {report.uri[len(folder.as_uri()) + 1 :]: report for report in reports}


async def test_workspace_diagnostics(folder: Path) -> None:
    async with editing(PULL, folder) as editor:
        first = by_name(folder, await editor.pull_all())
        assert {name: shown(report.items) for name, report in first.items()} == {
            "broken/azuredeploy.json": MISSING_COMMA,
            "good/azuredeploy.json": [],
        }
        ids = {report.uri: report.result_id for report in first.values()}
        again = await editor.pull_all(ids)
        assert {report.kind for report in again} == {"unchanged"}

        (folder / "broken/azuredeploy.json").write_text(GOOD + "\n")
        (folder / "good/azuredeploy.json").unlink()
        editor.change_on_disk(*ids)
        last = by_name(folder, await editor.pull_all(ids))
        assert {name: (report.kind, list(report.items)) for name, report in last.items()} == {
            "broken/azuredeploy.json": ("full", []),
        }


async def test_a_template_that_is_gone_has_nothing_wrong_any_more(folder: Path) -> None:
    async with editing(PULL, folder) as editor:
        first = by_name(folder, await editor.pull_all())
        gone = first["broken/azuredeploy.json"]
        (folder / "broken/azuredeploy.json").unlink()
        editor.change_on_disk(gone.uri)
        last = by_name(folder, await editor.pull_all({gone.uri: gone.result_id}))
        assert (last["broken/azuredeploy.json"].kind, list(last["broken/azuredeploy.json"].items)) == ("full", [])


async def test_workspace_diagnostics_in_parts_and_with_an_unsaved_buffer(folder: Path) -> None:
    async with editing(PULL, folder) as editor:
        uri = (folder / "good/azuredeploy.json").as_uri()
        editor.open(uri, BROKEN, 7)
        assert await editor.pull_all(token="parts") == []
        parts = [part["items"][0] for part in editor.partial]
        assert [(part["uri"], part["version"], len(part["items"])) for part in parts] == [
            (uri, 7, 1),
            ((folder / "broken/azuredeploy.json").as_uri(), None, 1),
        ]


async def test_a_configuration_that_changes_and_breaks(tmp_path: Path) -> None:
    template, config = tmp_path / "azuredeploy.json", tmp_path / "armlsconfig.json"
    async with editing(PULL, tmp_path) as editor:
        await editor.until(lambda: "workspace/didChangeWatchedFiles" in editor.registered)
        editor.open(template.as_uri(), UNDEFINED)
        assert [one.code for one in (await editor.pull(template.as_uri())).items] == ["undefined-parameter"]

        for text, codes in ((OFF, []), ("{", []), ("{}", ["undefined-parameter"])):
            config.write_text(text)
            before = editor.client.diagnostic_refresh_count
            editor.change_on_disk(config.as_uri())
            await editor.refreshed(before)
            assert [one.code for one in (await editor.pull(template.as_uri())).items] == codes


async def test_a_broken_configuration_is_a_finding_in_that_file(tmp_path: Path) -> None:
    template, config = tmp_path / "azuredeploy.json", tmp_path / "armlsconfig.json"
    config.write_text('{"rules": {"no-such-rule": {}}}')
    async with editing(PULL, tmp_path) as editor:
        reports = by_name(tmp_path, await editor.pull_all())
        assert shown(reports["armlsconfig.json"].items) == ["warning invalid-config 0:11-0:25"]
    async with editing(NOTHING_OPTIONAL, tmp_path) as editor:
        editor.open(template.as_uri(), GOOD)
        assert await editor.published_for(template.as_uri(), 1) == []
        editor.change_on_disk(config.as_uri())
        assert await editor.published_for(config.as_uri(), None) == ["warning invalid-config 0:11-0:25"]
        config.write_text("{}")
        editor.change_on_disk(config.as_uri())
        await editor.until(lambda: not editor.published[config.as_uri()][-1].diagnostics)


async def test_a_configuration_that_cannot_be_read_is_a_finding_too(tmp_path: Path) -> None:
    (tmp_path / "armlsconfig.json").write_bytes(b'"\xff"')
    async with editing(PULL, tmp_path) as editor:
        [report] = await editor.pull_all()
        [item] = report.items
        assert (report.uri, item.code, item.message) == (
            (tmp_path / "armlsconfig.json").as_uri(),
            "unreadable-file",
            "This file cannot be read: invalid UTF-8: byte 0xFF at line 1, column 2; save the file as UTF-8.",
        )


async def test_settings_of_the_editor_and_the_file_that_wins(tmp_path: Path) -> None:
    template = tmp_path / "azuredeploy.json"
    async with editing(PULL, tmp_path) as editor:
        editor.open(template.as_uri(), UNDEFINED)
        assert len((await editor.pull(template.as_uri())).items) == 1
        before = editor.client.diagnostic_refresh_count
        editor.client.set_configuration({"undefined-parameter": {"level": "off"}}, section="armls.rules")
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        await editor.refreshed(before)
        assert list((await editor.pull(template.as_uri())).items) == []
        (tmp_path / "armlsconfig.json").write_text(OFF.replace('"off"', '"warning"'))
        editor.change_on_disk((tmp_path / "armlsconfig.json").as_uri())
        assert [item.severity for item in (await editor.pull(template.as_uri())).items] == [
            types.DiagnosticSeverity.Warning
        ]


async def test_settings_that_come_with_the_notification(tmp_path: Path) -> None:
    uri = (tmp_path / "azuredeploy.json").as_uri()
    async with editing(NOTHING_OPTIONAL) as editor:
        editor.open(uri, UNDEFINED)
        assert len(await editor.published_for(uri, 1)) == 1
        settings = {"armls": {"rules": {"undefined-parameter": {"level": "off"}}}}
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))
        await editor.until(lambda: len(editor.published[uri]) == 2)
        assert list(editor.published[uri][-1].diagnostics) == []


async def test_a_sibling_in_the_editor_changes_what_is_said_of_the_template(tmp_path: Path) -> None:
    template, values = tmp_path / "azuredeploy.json", tmp_path / "azuredeploy.parameters.json"
    text = GOOD.replace(
        '"resources": []',
        '"parameters": {"n": {"type": "int"}},\n  "resources": [],\n'
        '  "outputs": {"o": {"type": "int", "value": "[div(1, parameters(\'n\'))]"}}',
    )
    given = f'{{"$schema": "{PARAMETERS_SCHEMA}", "contentVersion": "1.0.0.0", "parameters": {{"n": {{"value": 0}}}}}}'
    async with editing(PULL, tmp_path) as editor:
        editor.open(template.as_uri(), text)
        assert list((await editor.pull(template.as_uri())).items) == []
        before = editor.client.diagnostic_refresh_count
        editor.open(values.as_uri(), given)
        await editor.refreshed(before)
        assert [item.code for item in (await editor.pull(template.as_uri())).items] == ["evaluation-error"]
        before = editor.client.diagnostic_refresh_count
        editor.edit(values.as_uri(), 2, 0, given.index(": 0}") + 2, given.index(": 0}") + 3, "1")
        await editor.refreshed(before)
        assert list((await editor.pull(template.as_uri())).items) == []


async def test_the_command_for_one_document() -> None:
    async with editing() as editor:
        editor.open("file:///w/azuredeploy.json", BROKEN, 5)
        result = await editor.run("armls.validate", {"uri": "file:///w/azuredeploy.json"})
        [diagnostic] = result.pop("diagnostics")
        assert (diagnostic["code"], diagnostic["range"]["start"]) == ("syntax-error", {"line": 2, "character": 28})
        assert result == {
            "uri": "file:///w/azuredeploy.json",
            "version": 5,
            "kind": "deploymentTemplate",
            "summary": {"errors": 1, "warnings": 0, "information": 0, "suppressed": 0},
        }
        with pytest.raises(JsonRpcException, match="uri") as caught:
            await editor.run("armls.validate", {"uri": None})
        assert caught.value.code == -32602


async def test_the_command_for_the_workspace_pushes_where_nothing_is_pulled(folder: Path) -> None:
    async with editing(NOTHING_OPTIONAL, folder) as editor:
        result = await editor.run("armls.validateWorkspace")
        assert [one["uri"] for one in result["files"]] == [
            (folder / name).as_uri() for name in ("broken/azuredeploy.json", "good/azuredeploy.json")
        ]
        assert result["summary"] == {"files": 2, "errors": 1, "warnings": 0, "information": 0, "suppressed": 0}
        assert result["cancelled"] is False
        assert await editor.published_for((folder / "broken/azuredeploy.json").as_uri(), None) == MISSING_COMMA


async def test_the_command_for_the_status() -> None:
    async with editing() as editor:
        status = await editor.run("armls.status", {})
        assert sorted(status) == ["cache", "documents", "memory", "pool", "pwsh", "ttk"]
        assert sorted(status["pool"]) == ["busy", "failures", "queued", "restarts", "timeouts", "workers"]
        assert sorted(status["cache"]) == ["bytes", "entries", "hits", "misses"]
        assert status["memory"]["rss"] > 0
        assert status["pwsh"]["available"] is False
