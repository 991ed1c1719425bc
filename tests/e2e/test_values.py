"""What expressions come to, in the editor: hover, the command that expands, reports in two steps."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from pygls.exceptions import JsonRpcException

from armls.__main__ import main
from tests.e2e.editor import NOTHING_OPTIONAL, PULL, editing
from tests.e2e.test_documents import SCHEMA
from tests.services.analysis.test_postponed import COUNT, many, text_of

URI = "file:///work/nowhere/azuredeploy.json"
TEMPLATE = f"""{{
  "$schema": "{SCHEMA}",
  "contentVersion": "1.0.0.0",
  "parameters": {{ "name": {{ "type": "string" }}, "size": {{ "type": "int", "defaultValue": 2 }} }},
  "variables": {{ "double": "[mul(parameters('size'), 2)]" }},
  "resources": [],
  "outputs": {{ "o": {{ "type": "string", "value": "[concat(parameters('name'), string(variables('double')))]" }} }}
}}
"""
CALL = "variables('double')"
VALUES = '{"parameters": {"name": {"value": "Zoë"}}}'


async def test_a_hover_shows_the_value() -> None:
    async with editing() as editor:
        editor.open(URI, TEMPLATE)
        line = TEMPLATE.splitlines()[6]
        found = await editor.hover(URI, 6, line.index("variables") + 3)
        assert found is not None
        assert found.contents.value == (
            "```\n(variable) double\n```\n\n- Definition: `[mul(parameters('size'), 2)]`\n\n_Declared on line 5_\n\n"
            "```json\n4\n```\n\nwhole expression:\n\n```\n[concat(parameters('name'), '4')]\n```\n"
            "parameter without a value, or a secure one"
        )
        start = line.index("variables(")
        assert str(found.range) == f"6:{start}-6:{start + len(CALL)}"
        assert await editor.hover(URI, 2, 5) is None


async def test_the_command_that_expands(tmp_path: Path) -> None:
    (tmp_path / "values.json").write_text(VALUES, encoding="utf-8")
    async with editing() as editor:
        editor.open(URI, TEMPLATE)
        blank = await editor.run("armls.expand", {"uri": URI})
        assert blank["outputs"] == {"o": {"type": "string", "value": "[concat(parameters('name'), '4')]"}}
        values = (tmp_path / "values.json").as_uri()
        filled = await editor.run("armls.expand", {"uri": URI, "parameters": values})
        assert filled == {
            "resources": [],
            "outputs": {"o": {"type": "string", "value": "Zoë4"}},
            "unknowns": [],
            "errors": [],
            "missing": [],
        }
        between = await editor.run("armls.expand", {"uri": URI, "diffParameters": values})
        assert between["outputs"] == [{"pointer": "/o", "before": "[concat(parameters('name'), '4')]", "after": "Zoë4"}]


async def test_deployments_that_are_not_expanded_are_named() -> None:
    deployment = (
        '{ "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "far", "properties": '
        '{ "mode": "Incremental", "templateLink": { "uri": "https://example.com/far.json" } } }'
    )
    async with editing() as editor:
        editor.open(URI, TEMPLATE.replace('"resources": []', f'"resources": [ {deployment} ]'))
        found = await editor.run("armls.expand", {"uri": URI})
        assert found["resources"] == []
        message = (
            "azuredeploy.json: the resources of these deployments are omitted, because their templates can't be read: "
            "'far' (a linked template requires a relativePath to an existing file)."
        )
        assert found["missing"] == [message]
        assert editor.messages == []


async def test_the_expansion_as_the_command_line_prints_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template, values = tmp_path / "azuredeploy.json", tmp_path / "values.json"
    template.write_text(TEMPLATE, encoding="utf-8")
    values.write_text(VALUES, encoding="utf-8")

    def printed(*arguments: str) -> str:
        assert main(["expand", str(template), *arguments]) == 0
        return capsys.readouterr().out

    async with editing() as editor:
        asked = {"uri": template.as_uri()}
        difference = {**asked, "diffParameters": values.as_uri()}
        for form in ("text", "markdown"):
            found = await editor.run("armls.expand", {**asked, "format": form})
            assert found[form] == printed("--format", form)
            found = await editor.run("armls.expand", {**difference, "format": form})
            assert found[form] == printed("--format", form, "--diff-parameters", str(values))
        found = await editor.run("armls.expand", {**asked, "format": "json"})
        assert sorted(found) == ["errors", "missing", "outputs", "resources", "unknowns"]


async def test_an_expansion_ends_while_somebody_types_in_another_document() -> None:
    resources = [
        {
            "type": "A.B/c",
            "apiVersion": "2020-01-01",
            "name": f"[concat('n', {index}, copyIndex())]",
            "copy": {"name": f"l{index}", "count": 20},
        }
        for index in range(100)
    ]
    other = "file:///work/nowhere/other.json"
    async with editing() as editor:
        editor.open(URI, TEMPLATE.replace('"resources": []', f'"resources": {json.dumps(resources)}'))
        editor.open(other, TEMPLATE)
        expansion = asyncio.create_task(editor.run("armls.expand", {"uri": URI}))
        version = 1
        while not expansion.done():
            version += 1
            editor.edit(other, version, 2, 2, 2, " ")
            await editor.pull(other)
        assert len(expansion.result()["resources"]) == 2000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"uri": "file:///none.json"}, "'uri'"),
        ({"uri": URI, "parameters": "file:///none.json"}, "'parameters'"),
        ({"uri": URI, "context": {"location": 1}}, "'context'"),
        ({"uri": URI, "surplus": 1}, "surplus"),
        ({"uri": URI, "format": "html"}, "'format'"),
    ],
)
async def test_wrong_arguments_are_named(arguments: dict[str, object], message: str) -> None:
    async with editing() as editor:
        editor.open(URI, TEMPLATE)
        with pytest.raises(JsonRpcException, match=message) as caught:
            await editor.run("armls.expand", arguments)
        assert caught.value.code == -32602


async def test_an_edit_that_much_depends_on_is_pushed_twice() -> None:
    async with editing(NOTHING_OPTIONAL) as editor:
        editor.open(URI, text_of(1).text)
        assert await editor.published_for(URI, 1) == []
        editor.open(URI, text_of(0).text, 2)
        await editor.until(lambda: len(editor.published[URI][-1].diagnostics) == COUNT)
        counts = [len(one.diagnostics) for one in editor.published[URI] if one.version == 2]
        assert counts[-1] == COUNT
        assert len(counts) == 2
        assert counts[0] < COUNT


async def test_keys_that_follow_while_the_rest_of_a_report_is_due() -> None:
    text = many("a").text
    line = text.splitlines().index(next(one for one in text.splitlines() if '"r7"' in one))
    column = text.splitlines()[line].index('"t": "') + 6
    async with editing(NOTHING_OPTIONAL) as editor:
        editor.open(URI, text)
        await editor.published_for(URI, 1)
        for version in range(2, 30):
            editor.edit(URI, version, line, column, column, "x")
            await editor.published_for(URI, version)
        await editor.until(lambda: [one.version for one in editor.published[URI]].count(29) == 2)


async def test_an_edit_that_much_depends_on_is_pulled_twice() -> None:
    async with editing(PULL) as editor:
        editor.open(URI, text_of(1).text)
        assert list((await editor.pull(URI)).items) == []
        before = editor.client.diagnostic_refresh_count
        editor.open(URI, text_of(0).text, 2)
        assert len((await editor.pull(URI)).items) < COUNT
        await editor.refreshed(before)
        assert len((await editor.pull(URI)).items) == COUNT
