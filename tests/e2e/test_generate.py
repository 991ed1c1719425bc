"""``armls.generate``: the kinds, their inputs, a solution, and mistakes in kinds of one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pygls.exceptions import JsonRpcException

from armls.services.generator import find_kinds, generate
from armls.services.generator.listing import described_kinds
from tests.e2e.editor import editing
from tests.services.generator.making import FOOT, GIVEN, HEAD, VERSIONS, make_kind


async def test_the_kinds_and_a_solution_of_one(tmp_path: Path) -> None:
    async with editing(folder=tmp_path) as editor:
        described = await editor.run("armls.generate", {"list": True})
        assert described == json.loads(json.dumps({**described_kinds(find_kinds()), "problems": []}))
        options = {"subnets": ["front", "back"], "natGateway": True}
        output = tmp_path / "made here"
        arguments = {"kind": "network", **GIVEN, "options": options, "managedApp": True, "output": output.as_uri()}
        made = await editor.run("armls.generate", arguments)
        expected = generate(find_kinds()["network"], {**GIVEN, "managedApp": True}, options, VERSIONS).files
        assert {path.name: path.read_bytes() for path in output.iterdir()} == dict(expected)
        assert made["output"] == output.as_uri()
        assert made["mainTemplate"] == (output / "mainTemplate.json").as_uri()
        assert [one["path"] for one in made["files"]] == list(expected)
        assert (made["problems"], made["cancelled"]) == ([], False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"kind": "storge"}, "'kind': there is no kind 'storge'; did you mean 'storage'?"),
        (
            {"kind": "storage", "publisher": "x", "options": {"sku": 1, "softDeleteDays": 0}},
            "'name' is required; 'sku' must be a string (found: 1); 'softDeleteDays' must be from 1 to 365 (found: 0)",
        ),
        ({"kind": "empty", **GIVEN, "managedApp": "no"}, "'managedApp' must be true or false (found: 'no')"),
        (
            {"kind": "empty", **GIVEN, "output": "untitled:x"},
            "'output': must be the URI of a folder (found: untitled:x)",
        ),
        ({"kind": "empty", **GIVEN, "options": []}, "armls.generate: 'options': expected `object`, got `array`"),
        ({"kind": "empty", **GIVEN, "outptu": ""}, "armls.generate: object contains unknown field `outptu`"),
    ],
)
async def test_wrong_arguments(arguments: dict[str, Any], said: str) -> None:
    async with editing() as editor:
        with pytest.raises(JsonRpcException) as caught:
            await editor.run("armls.generate", arguments)
        assert (caught.value.code, caught.value.message) == (-32602, said)


async def test_a_folder_with_other_files(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    async with editing(folder=tmp_path) as editor:
        arguments = {"kind": "empty", **GIVEN, "output": tmp_path.as_uri()}
        with pytest.raises(JsonRpcException, match=r"^'output': .*the folder isn't empty \(README.md\)"):
            await editor.run("armls.generate", arguments)
        assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
        await editor.run("armls.generate", {**arguments, "force": True})
        assert (tmp_path / "README.md").read_text("utf-8").startswith("# Contoso Data")


async def test_mistakes_in_kinds_of_ones_own(tmp_path: Path) -> None:
    kinds = tmp_path / "kinds"
    make_kind(kinds / "a", {"mainTemplate.json.jinja": HEAD + '"a":\n{{ options.nme }}' + FOOT}, kind="broken")
    make_kind(kinds / "b", {"kind.json": '{"kind": "other",\n"title": 1}'}, kind="other")
    make_kind(kinds / "c", kind="fine")
    description = {"uri": (kinds / "b" / "kind.json").as_uri(), "line": 1, "severity": "error"}
    description["message"] = "'title': expected 'str', got 'int'"
    settings = {"kindFolders": [str(kinds)]}
    async with editing(configuration=settings) as editor:
        described = await editor.run("armls.generate", {"list": True})
        assert {"broken", "fine", "storage"} <= {one["kind"] for one in described["kinds"]}
        assert described["problems"] == [description]
        output = tmp_path / "out"
        made = await editor.run("armls.generate", {"kind": "broken", **GIVEN, "output": output.as_uri()})
        problem = {
            "uri": (kinds / "a" / "mainTemplate.json.jinja").as_uri(),
            "line": 6,
            "severity": "error",
            "message": "'dict object' has no attribute 'nme'",
        }
        assert made == {
            "output": None,
            "mainTemplate": None,
            "files": [],
            "problems": [problem],
            "cancelled": False,
        }
        assert not output.exists()
        made = await editor.run("armls.generate", {"kind": "fine", **GIVEN})
        assert (made["output"], [one["path"] for one in made["files"]]) == (
            None,
            ["armls.manifest.json", "mainTemplate.json"],
        )
