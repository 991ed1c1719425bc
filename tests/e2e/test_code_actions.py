"""Fixes as an editor gets them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from lsprotocol import types

from tests.cli.running import GOOD
from tests.e2e.editor import NOTHING_OPTIONAL, SECONDS, Editor, editing

TEXT = GOOD.replace(
    '"resources"',
    '\n"parameters": {"location": {"type": "string"}},\n'
    '"variables": {"😀": "[parameters(\'Location\')]", "b": "[parameters(\'locaton\')]",},\n"resources"',
).replace(
    "[]}",
    '[],\n"outputs": {"o": {"type": "string", "value": "[format(\'{0}{1}\', variables(\'😀\'), variables(\'b\'))]"}}}',
)


async def actions(
    editor: Editor, uri: str, line: int, start: int, end: int, only: list[str] | None = None
) -> list[dict[str, Any]]:
    """The actions for a part of a line, as plain values."""
    report = await editor.pull(uri)
    place = types.Range(types.Position(line, start), types.Position(line, end))
    context = types.CodeActionContext(report.items, only)
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), place, context)
    found = await asyncio.wait_for(editor.client.text_document_code_action_async(params), SECONDS)
    return [
        {
            "title": one.title,
            "kind": getattr(one.kind, "value", one.kind),
            "preferred": one.is_preferred,
            "mends": [str(diagnostic.code) for diagnostic in one.diagnostics or []],
            "edits": [f"{edit.range} {edit.new_text}" for edit in one.edit.changes[uri]],
        }
        for one in found or []
    ]


CASE = {
    "title": "Change to 'location'",
    "kind": "quickfix",
    "preferred": True,
    "mends": ["name-case"],
    "edits": ["2:33-2:43 'location'"],
}
NEAR = {
    "title": "Change to 'location'",
    "kind": "quickfix",
    "preferred": None,
    "mends": ["undefined-parameter"],
    "edits": ["2:66-2:75 'location'"],
}
ALL = {
    "title": "Fix all auto-fixable problems",
    "kind": "source.fixAll.armls",
    "preferred": None,
    "mends": [],
    "edits": ["2:33-2:43 'location'", "2:78-2:79 "],
}


async def test_fixes_at_a_place_and_for_all(tmp_path: Path) -> None:
    uri = (tmp_path / "a.json").as_uri()
    async with editing() as editor:
        editor.open(uri, TEXT)
        assert await actions(editor, uri, 2, 36, 36) == [CASE, ALL]
        assert await actions(editor, uri, 2, 70, 70, ["quickfix"]) == [NEAR]
        assert await actions(editor, uri, 2, 0, 77, ["quickfix"]) == [CASE, NEAR]
        assert await actions(editor, uri, 0, 0, 0, ["source.fixAll"]) == [ALL]
        assert await actions(editor, uri, 0, 0, 0, ["refactor", "source.organizeImports"]) == []


async def test_a_document_that_is_not_open_has_none(tmp_path: Path) -> None:
    async with editing() as editor:
        assert await actions(editor, (tmp_path / "a.json").as_uri(), 0, 0, 0) == []


async def test_diagnostics_are_pushed_though_actions_are_asked_for_at_once(tmp_path: Path) -> None:
    file = tmp_path / "azuredeploy.json"
    file.write_text(TEXT, encoding="utf-8")
    (tmp_path / "azuredeploy.parameters.json").write_text('{"parameters": {"location": {"value": 1}}}')
    uri = file.as_uri()
    async with editing(NOTHING_OPTIONAL, tmp_path) as editor:
        editor.open(uri, TEXT)
        place = types.Range(types.Position(0, 0), types.Position(0, 0))
        params = types.CodeActionParams(types.TextDocumentIdentifier(uri), place, types.CodeActionContext([]))
        await asyncio.wait_for(editor.client.text_document_code_action_async(params), SECONDS)
        assert "error undefined-parameter 2:66-2:75" in await editor.published_for(uri, 1)
