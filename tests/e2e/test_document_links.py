"""Document links, and the definition of a path, as an editor gets them: to existing files in the workspace only."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from lsprotocol import types

from tests.e2e.editor import NOTHING_OPTIONAL, SECONDS, editing
from tests.e2e.test_documents import SCHEMA


def deployment(path: str) -> dict[str, object]:
    link = {"templateLink": {"relativePath": path}}
    return {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "n", "properties": link}


async def test_links_lead_to_existing_files_in_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("{}")
    folder = tmp_path / "workspace"
    (folder / "nested").mkdir(parents=True)
    (folder / "nested" / "a b.json").write_text("{}")
    paths = ["nested/a b.json", "missing.json", "../secret.json"]
    text = json.dumps({"$schema": SCHEMA, "resources": [deployment(path) for path in paths]})
    template = folder / "main.json"
    template.write_text(text)
    uri, target = template.as_uri(), (folder / "nested" / "a b.json").as_uri()
    at = text.index(paths[0])
    async with editing(NOTHING_OPTIONAL, folder) as editor:
        editor.open(uri, text)
        document = types.TextDocumentIdentifier(uri)
        links = editor.client.text_document_document_link_async(types.DocumentLinkParams(document))
        found = await asyncio.wait_for(links, SECONDS)
        assert [(str(one.range), one.target) for one in found] == [(f"0:{at}-0:{at + len(paths[0])}", target)]
        for path, expected in zip(paths, ([target], [], []), strict=True):
            position = types.Position(0, text.index(path) + 3)
            definition = editor.client.text_document_definition_async(types.DefinitionParams(document, position))
            assert [one.uri for one in await asyncio.wait_for(definition, SECONDS)] == expected
