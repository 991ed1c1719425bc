"""``armls generate``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from armls.services.catalogue.types import BUILT_IN
from tests.cli.running import Shell, process
from tests.services.generator.making import FOOT, HEAD, make_kind

GIVEN = ("--name", "Contoso Data", "--publisher", "Contoso")


def test_a_solution_is_made_and_has_no_findings(shell: Shell) -> None:
    run = shell.run("generate", "storage", *GIVEN, "--output", "out", "--as-of", "2026-01-01")
    assert (run.code, run.err) == (0, "")
    lines = run.out.splitlines()
    assert lines[0] == "Created 5 files in out (kind 'storage', API versions as of 2026-01-01):"
    assert [line.split()[0] for line in lines[1:-1]] == [
        "README.md",
        "armls.manifest.json",
        "createUiDefinition.json",
        "mainTemplate.json",
        "mainTemplate.parameters.json",
    ]
    checked = shell.check("out", "--as-of", "2026-01-01", "--fail-on", "information")
    assert (checked.code, checked.out) == (0, "No findings in 3 files.\n")


def test_what_was_made_as_json(shell: Shell) -> None:
    arguments = ("--managed-app", "--param", "subnets=front,back", "natGateway=true", "--format", "json", "--seed", "s")
    run = shell.run("generate", "network", *GIVEN, "--output", "out", *arguments)
    found = json.loads(run.out)
    manifest = json.loads((shell.folder / "out" / "armls.manifest.json").read_text("utf-8"))
    files = {one["path"]: {"bytes": one["bytes"], "sha256": one["sha256"]} for one in found["files"]}
    assert (found["output"], found["findings"]) == ("out", [])
    assert {path: one for path, one in files.items() if path != "armls.manifest.json"} == manifest["files"]
    assert "viewDefinition.json" in files
    assert manifest["inputs"]["options"]["subnets"] == ["front", "back"]
    assert manifest["seed"] == "s"


def test_all_that_is_wrong_is_said_at_once(shell: Shell) -> None:
    options = ("sku=Standard_LSR", "softDeleteDays=366", "softDelete=1", "versioning=maybe", "oops")
    run = shell.run("generate", "storage", "--publisher", "a<b", "--as-of", "2026-13-01", "--param", *options)
    assert (run.code, run.out) == (2, "")
    assert run.err.splitlines() == [
        "armls: 'oops' must be OPTION=VALUE",
        "armls: '--output' is required: the folder to write into",
        "armls: '--name' is required",
        "armls: '--publisher' must not have < or > (found: 'a<b')",
        "armls: 'softDelete' isn't an option of this kind; did you mean 'softDeleteDays'?",
        "armls: 'sku' must be one of Standard_LRS, Standard_ZRS, Standard_GRS, Standard_RAGRS, Standard_GZRS, "
        "Standard_RAGZRS (found: 'Standard_LSR'); did you mean 'Standard_LRS'?",
        "armls: 'softDeleteDays' must be from 1 to 365 (found: 366)",
        "armls: 'versioning' must be true or false (found: 'maybe')",
        "armls: '--as-of' must be a date such as 2026-01-31 (found: '2026-13-01')",
    ]
    assert list(shell.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name a kind: empty, keyvault, network, storage, vm, webapp ('armls generate --list' describes them)"),
        (("storge",), "there is no kind 'storge'; did you mean 'storage'?"),
        (("storage", *GIVEN, "--output", "x", "--as-of", "2020-01-01"), "'--as-of' must not be before 2024-01-01"),
        (("storage", *GIVEN, "--output", "x", "--param", "sku=a", "sku=b"), "'sku' is given twice"),
        (("storage", *GIVEN, "--output", "x", "--kind-dir", "gone"), "gone: the folder of kinds can't be read: "),
        (
            ("storage", "--name", "[x]", "--publisher", "y", "--output", "x"),
            "'--name' must not be a template expression",
        ),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], said: str, shell: Shell) -> None:
    run = shell.run("generate", *arguments)
    assert run.code == 2
    assert run.err.startswith(f"armls: {said}")
    assert list(shell.folder.iterdir()) == []


def test_the_catalogue_of_the_user(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARMLS_DATA_DIR", str(shell.folder / "data"))
    arguments = ("generate", "empty", *GIVEN, "--catalogue", "user", "--output", "out")
    run = shell.run(*arguments)
    assert (run.code, run.err) == (2, "armls: there is no catalogue of the user; 'armls catalogue update' makes one\n")
    shell.write("data/resource-types.bin", b"broken")
    run = shell.run(*arguments)
    assert run.code == 2
    assert "the catalogue of the user can't be used" in run.err
    shell.write("data/resource-types.bin", BUILT_IN.read_bytes())
    assert shell.run(*arguments).code == 0
    manifest = json.loads((shell.folder / "out" / "armls.manifest.json").read_text("utf-8"))
    assert set(manifest["catalogue"]) == {"origin", "sha256"}
    assert len(manifest["catalogue"]["sha256"]) == 64


def test_the_list_of_kinds(shell: Shell) -> None:
    found = json.loads(shell.run("generate", "--list", "--format", "json").out)
    assert [one["name"] for one in found["inputs"]] == ["name", "publisher", "seed", "managedApp", "asOf"]
    assert [one["kind"] for one in found["kinds"]] == ["empty", "keyvault", "network", "storage", "vm", "webapp"]
    for kind in found["kinds"]:
        for option in kind["options"]:
            assert option["description"]
            assert option["title"]
            assert "default" in option
            bounds = {"int": {"minValue", "maxValue"}, "array": {"maxLength", "items"}, "bool": set(), "string": set()}
            assert bounds[option["type"]] <= set(option)
    (days,) = [one for one in found["kinds"][3]["options"] if one["name"] == "softDeleteDays"]
    assert days == {
        "name": "softDeleteDays",
        "type": "int",
        "title": "Soft delete days",
        "description": "The default for the days for which deleted blobs and containers can be restored.",
        "default": 7,
        "minValue": 1,
        "maxValue": 365,
    }
    text = shell.run("generate", "--list", "keyvault").out
    assert text.startswith("keyvault: Key vault (security baseline)\n")
    assert "softDeleteDays       The days for which deleted" in text
    assert "(7 to 90; default: 90)" in text


def test_a_kind_of_ones_own_and_its_mistakes(shell: Shell) -> None:
    options = {"days": {"type": "int", "description": "Days.", "default": 3, "maxValue": 9}}
    folder = shell.folder / "kinds" / "own"
    make_kind(folder, {"mainTemplate.json.jinja": HEAD + '"days": {{ options.days }}' + FOOT}, options=options)
    run = shell.run("generate", "own", *GIVEN, "--kind-dir", "kinds", "--output", "out", "--param", "days=5")
    assert (run.code, run.err) == (0, "")
    assert json.loads((shell.folder / "out" / "mainTemplate.json").read_text())["metadata"] == {"days": 5}
    (folder / "mainTemplate.json.jinja").write_text(HEAD + '\n"days": {{ options.dayz }}' + FOOT)
    run = shell.run("generate", "own", *GIVEN, "--kind-dir", "kinds/own", "--output", "other")
    assert (run.code, run.out) == (2, "")
    assert run.err == "armls: kinds/own/mainTemplate.json.jinja:7: 'dict object' has no attribute 'dayz'\n"
    assert not (shell.folder / "other").exists()


def test_a_folder_with_other_files_needs_force(shell: Shell) -> None:
    shell.write("out/mainTemplate.json", "{}")
    run = shell.run("generate", "empty", *GIVEN, "--output", "out")
    assert run.code == 2
    assert run.err.startswith("armls: out: the folder isn't empty (mainTemplate.json); choose another folder")
    assert (shell.folder / "out" / "mainTemplate.json").read_text() == "{}"
    assert shell.run("generate", "empty", *GIVEN, "--output", "out", "--force").code == 0
    assert shell.run("generate", "storage", *GIVEN, "--output", "out").code == 0


def test_as_a_process_with_names_in_any_script(tmp_path: Path) -> None:
    run = process(
        "generate", "empty", "--name", "数据 “x” \\ {{ y }}", "--publisher", "Ünïcode", "--output", "o", cwd=tmp_path
    )
    assert (run.returncode, run.stderr) == (0, b"")
    form = json.loads((tmp_path / "o" / "createUiDefinition.json").read_text("utf-8"))
    about = form["parameters"]["config"]["basics"]["description"]
    assert about.startswith("**数据 “x” \\ {{ y }}** by Ünïcode: ")
