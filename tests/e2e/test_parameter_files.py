"""A chosen parameter file takes the place of the one beside the template, as it is in the editor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lsprotocol import types

from tests.e2e.editor import NOTHING_OPTIONAL, Editor, editing, shown

TEMPLATE = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {"size": {"type": "string", "defaultValue": "default", "metadata": {"description": "d"}}},
  "resources": [],
  "outputs": {"o": {"type": "int", "value": "[int(parameters('size'))]"}}
}"""
ERROR = "evaluation-error"


def values(size: str) -> str:
    return json.dumps(
        {
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
            "contentVersion": "1.0.0.0",
            "parameters": {"size": {"value": size}},
        }
    )


def options(**chosen: str | None) -> dict[str, Any]:
    return {"debounce": {"fastMs": 0}, "parameterFiles": {f"{name}.json": path for name, path in chosen.items()}}


async def hovered(editor: Editor, uri: str) -> str:
    hover = await editor.hover(uri, 5, 55)
    assert hover is not None
    assert isinstance(hover.contents, types.MarkupContent)
    return hover.contents.value.partition("```json\n")[2].splitlines()[0]


def published(editor: Editor, uri: str, condition: bool) -> bool:
    pushed = editor.published.get(uri, [])
    return bool(pushed) and (ERROR in " ".join(shown(pushed[-1].diagnostics))) is condition


async def test_its_values_count_and_so_do_its_unsaved_ones(tmp_path: Path) -> None:
    template, beside, dev = (tmp_path / name for name in ("main.json", "main.parameters.json", "envs/dev.json"))
    dev.parent.mkdir()
    template.write_text(TEMPLATE)
    beside.write_text(values("5"))
    dev.write_text(values("abc"))
    uri = template.as_uri()
    async with editing(NOTHING_OPTIONAL, tmp_path, options(main="envs/dev.json")) as editor:
        editor.open(uri, TEMPLATE)
        await editor.until(lambda: published(editor, uri, True))
        assert await hovered(editor, uri) == '"abc"'
        editor.open(dev.as_uri(), values("7"))
        await editor.until(lambda: published(editor, uri, False))
        assert await hovered(editor, uri) == '"7"'
        column = values("7").index('"7"')
        editor.edit(dev.as_uri(), 2, 0, column + 1, column + 2, "x")
        await editor.until(lambda: published(editor, uri, True))
        editor.close(dev.as_uri())
        assert await hovered(editor, uri) == '"abc"'

        def choose(chosen: dict[str, str | None]) -> None:
            section = types.DidChangeConfigurationParams({"armls": {"parameterFiles": chosen}})
            editor.client.workspace_did_change_configuration(section)

        choose({"main.json": None})
        await editor.until(lambda: published(editor, uri, True))
        assert await hovered(editor, uri) == '"default"'


async def test_the_resources_follow_the_choice(tmp_path: Path) -> None:
    template, dev = tmp_path / "main.json", tmp_path / "dev.json"
    text = TEMPLATE.replace('"resources": []', '"resources": [{"type": "A.B/c", "name": "[parameters(\'size\')]"}]')
    template.write_text(text)
    dev.write_text(values("dev"))
    async with editing(folder=tmp_path, options=options(main="dev.json")) as editor:
        found = await editor.run("armls.resources", {"uri": template.as_uri()})
        assert [one["name"] for one in found["resources"]] == ["dev"]
    async with editing(folder=tmp_path, options=options(main="../dev.json")) as editor:
        found = await editor.run("armls.resources", {"uri": template.as_uri()})
        assert [one["name"] for one in found["resources"]] == ["default"]


async def test_a_chosen_file_is_checked_against_its_template(tmp_path: Path) -> None:
    template, dev = tmp_path / "main.json", tmp_path / "dev.json"
    template.write_text(TEMPLATE)
    dev.write_text(values("1").replace("size", "sise"))
    async with editing(NOTHING_OPTIONAL, tmp_path, options(main="dev.json")) as editor:
        editor.open(dev.as_uri(), dev.read_text())
        found = await editor.published_for(dev.as_uri(), 1)
        assert [one.partition(" {")[0].split()[1] for one in found] == ["parameter-value"]


async def test_a_template_on_disk_follows_the_unsaved_values(tmp_path: Path) -> None:
    template, dev = tmp_path / "main.json", tmp_path / "dev.json"
    template.write_text(TEMPLATE)
    dev.write_text(values("1"))
    async with editing(folder=tmp_path, options=options(main="dev.json")) as editor:

        async def codes() -> list[str]:
            return [str(one.code) for report in await editor.pull_all() for one in getattr(report, "items", ())]

        assert await codes() == []
        editor.open(dev.as_uri(), values("1"))
        assert await codes() == []
        column = values("1").index('"1"')
        editor.edit(dev.as_uri(), 2, 0, column + 1, column + 2, "x")
        assert await codes() == [ERROR]
        editor.close(dev.as_uri())
        assert await codes() == []


async def test_an_error_leads_into_the_chosen_file(tmp_path: Path) -> None:
    template, dev = tmp_path / "main.json", tmp_path / "dev.json"
    template.write_text(TEMPLATE)
    dev.write_text(values("1").replace("size", "stray"))
    error = "The following parameters were supplied, but do not correspond to any parameters defined: 'stray'."
    async with editing(folder=tmp_path, options=options(main="dev.json")) as editor:
        found = await editor.run("armls.locate", {"uri": template.as_uri(), "error": error})
        assert [(one["uri"], one["pointer"]) for one in found["locations"]] == [(dev.as_uri(), "/parameters/stray")]
