"""How findings are shown follows the settings, at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lsprotocol import types

from tests.e2e.editor import NOTHING_OPTIONAL, PULL, Editor, editing

TEXT = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [],
  "outputs": {"o": {"type": "string", "value": "[concat('a', 'b')]"}}
}"""


def found(diagnostics: Any) -> list[tuple[str, str | None]]:
    return [
        (str(one.code), one.code_description.href if one.code_description else None)
        for one in diagnostics
        if one.code == "needless-concat" and one.severity == types.DiagnosticSeverity.Hint
    ]


def set_to(editor: Editor, section: dict[str, Any]) -> None:
    editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams({"armls": section}))


async def test_style_and_links_of_a_client_that_is_pushed_to() -> None:
    uri = "file:///w/a.json"
    async with editing(NOTHING_OPTIONAL) as editor:
        editor.open(uri, TEXT)
        await editor.published_for(uri, 1)
        assert found(editor.published[uri][-1].diagnostics) == [("needless-concat", None)]
        set_to(editor, {"style": "hint", "documentationUrl": "https://example.org/{rule}"})
        await editor.until(lambda: len(editor.published[uri]) == 2)
        assert found(editor.published[uri][-1].diagnostics) == [
            ("needless-concat", "https://example.org/needless-concat")
        ]
        set_to(editor, {"style": "off"})
        await editor.until(lambda: len(editor.published[uri]) == 3)
        assert list(editor.published[uri][-1].diagnostics) == []
        actions = await editor.client.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(uri),
                types.Range(types.Position(0, 0), types.Position(9, 0)),
                types.CodeActionContext([]),
            )
        )
        assert not actions
        set_to(editor, {"style": "information"})
        await editor.until(lambda: len(editor.published[uri]) == 4)
        assert [one.severity for one in editor.published[uri][-1].diagnostics] == [types.DiagnosticSeverity.Information]


async def test_style_in_files_of_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "azuredeploy.json").write_text(TEXT)
    async with editing(PULL, folder=tmp_path, configuration={"debounce": {"fastMs": 0}}) as editor:
        [report] = await editor.pull_all()
        assert found(report.items) == [("needless-concat", None)]
        editor.client.set_configuration({"armls": {"style": "off"}})
        before = editor.client.diagnostic_refresh_count
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        await editor.refreshed(before)
        [report] = await editor.pull_all()
        assert list(report.items) == []
