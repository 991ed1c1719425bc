"""``armls.locate``: from an error to places in open documents and in files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pygls.exceptions import JsonRpcException

from tests.e2e.editor import editing
from tests.e2e.test_documents import GOOD

ERROR = "The template resource 'vn' of type 'A.B/c' at line '1' and column '{column}' is not valid."
TEXT = GOOD.replace("[]", '[\n    {"type": "A.B/c", "apiVersion": "1", "name": "vn", "tags": {"é": "😀", "a": 1}}\n  ]')
ONE_LINE = len('{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",') + len(
    '"contentVersion":"1.0.0.0","resources":[{'
)


def place(start: tuple[int, int], end: tuple[int, int]) -> dict[str, Any]:
    return {
        "start": {"line": start[0], "character": start[1]},
        "end": {"line": end[0], "character": end[1]},
    }


async def test_an_unsaved_document_and_its_parameter_file(tmp_path: Path) -> None:
    template, values = tmp_path / "azuredeploy.json", tmp_path / "azuredeploy.parameters.json"
    template.write_text(GOOD)
    values.write_text('{"parameters": {"stray": {"value": 1}}}')
    async with editing(folder=tmp_path) as editor:
        nothing = await editor.run("armls.locate", {"uri": template.as_uri(), "error": ERROR.format(column=5000)})
        assert nothing == {
            "locations": [],
            "missing": [
                "line 1, column 5000: the template has no such position, neither as written in the file nor "
                "minified or reformatted; is this the version that was deployed?"
            ],
            "notes": [],
        }
        editor.open(template.as_uri(), TEXT)
        error = ERROR.format(column=ONE_LINE)
        found = await editor.run("armls.locate", {"uri": template.as_uri(), "error": error})
        assert found == {
            "locations": [
                {
                    "uri": template.as_uri(),
                    "path": template.as_posix(),
                    "pointer": "/resources/0",
                    "range": place((4, 4), (4, 83)),
                    "message": error,
                }
            ],
            "missing": [],
            "notes": [],
        }
        error = "The following parameters were supplied, but do not correspond to any parameters defined: 'stray'."
        found = await editor.run("armls.locate", {"uri": template.as_uri(), "error": error})
        assert [(one["uri"], one["pointer"], one["range"]) for one in found["locations"]] == [
            (values.as_uri(), "/parameters/stray", place((0, 16), (0, 37)))
        ]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"uri": "file:///nowhere/a.json", "error": "x"}, "'uri': there is no such document"),
        ({"uri": "file:///w/a.json", "error": "  "}, "'error': it is empty"),
        ({"uri": "file:///w/a.json"}, "error"),
        ({"uri": "file:///w/a.json", "error": 1}, "'error'"),
        ({"uri": "file:///w/a.json", "error": "x", "more": 1}, "more"),
    ],
)
async def test_wrong_arguments(arguments: dict[str, Any], named: str) -> None:
    async with editing() as editor:
        editor.open("file:///w/a.json", GOOD)
        with pytest.raises(JsonRpcException, match=named) as caught:
            await editor.run("armls.locate", arguments)
        assert caught.value.code == -32602
