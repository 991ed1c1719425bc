"""The extension's manifest says what the server and the extension's own sources do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from armls.cli import main
from armls.lsp import editor_settings
from armls.lsp.editor_settings import EditorSettings, read_settings
from armls.lsp.server import create_server
from tests.conftest import CHECKOUT

CLIENT = CHECKOUT / "vscode-client"
MANIFEST = json.loads((CLIENT / "package.json").read_text(encoding="utf-8"))
CONTRIBUTED = MANIFEST["contributes"]
SETTINGS: dict[str, dict[str, Any]] = {
    name.removeprefix("armls."): body
    for section in CONTRIBUTED["configuration"]
    for name, body in section["properties"].items()
}
COMMANDS = {one["command"] for one in CONTRIBUTED["commands"]}

CLIENT_ONLY = {"recognize", "python.path", "server.command", "trace.server"}
OF_THE_CONTRACT = (
    "checkFile checkWorkspace fixAll showSummary showExpansion compare locateError chooseParameterFile showRule"
    " showStatus restartServer copyBugReport newSolution createPackage"
)
OF_THE_SERVER = sorted(SETTINGS.keys() - CLIENT_ONLY)
BOUNDED = [name for name in OF_THE_SERVER if SETTINGS[name]["type"] in ("number", "integer")]
OTHER_VALUES: dict[str, Any] = {
    "asOf": "2025-01-31",
    "cache.directory": "/somewhere",
    "cache.redisUrl": "redis://cache.example.com:6379/0",
    "documentationUrl": "https://example.com/rules/{rule}",
    "exclude": ["old"],
    "kindFolders": ["/somewhere/kinds"],
    "parameterFiles": {"main.json": "dev.json"},
    "pwsh.path": "/opt/pwsh",
    "rules": {"no-unused-params": {"level": "error"}},
    "ttk.path": "/opt/arm-ttk",
}


def section_with(name: str, value: Any) -> dict[str, Any]:
    """The section ``armls`` as an editor sends it where one setting has a value."""
    *parents, key = name.split(".")
    body: dict[str, Any] = {key: value}
    for parent in reversed(parents):
        body = {parent: body}
    return body


class Spy(Mapping[str, Any]):
    """A section whose every member is such a section, and which remembers what it was asked for."""

    def __init__(self, prefix: str, asked: set[str]) -> None:
        self._prefix = prefix
        self._asked = asked

    def __getitem__(self, key: str) -> Spy:
        name = f"{self._prefix}{key}"
        self._asked.add(name)
        return Spy(f"{name}.", self._asked)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True


def test_what_the_palette_offers_is_not_the_servers() -> None:
    registered = {name for name in create_server().protocol.fm.commands if name.startswith("armls.")}
    assert {"armls.validate", "armls.summarize"} <= registered
    assert not registered & COMMANDS


def test_every_command_of_the_manifest_is_implemented_and_the_other_way_round() -> None:
    source = (CLIENT / "src/commands.ts").read_text(encoding="utf-8")
    table = source[source.index("const commands: Record<string, Run> = {") : source.index("\n  }\n")]
    assert {f"armls.{name}" for name in re.findall(r"^    (\w+): ", table, re.M)} == COMMANDS


def test_the_commands_of_the_contract_are_there() -> None:
    assert {f"armls.{name}" for name in OF_THE_CONTRACT.split()} <= COMMANDS


def test_menus_keys_and_walkthroughs_name_commands_that_exist() -> None:
    named = {item["command"] for menu in CONTRIBUTED["menus"].values() for item in menu}
    named |= {key["command"] for key in CONTRIBUTED["keybindings"]}
    walkthroughs = json.dumps(CONTRIBUTED["walkthroughs"])
    named |= set(re.findall(r"(?:onCommand|command):(armls\.\w+)", walkthroughs))
    assert named <= COMMANDS


def test_every_setting_is_described_in_a_sentence() -> None:
    for body in SETTINGS.values():
        text = body.get("description") or body.get("markdownDescription")
        assert text, body
        assert text[0].isupper(), text
        assert text.endswith("."), text
        labels = body.get("enumDescriptions", [])
        assert len(labels) in (0, len(body.get("enum", []))), text


def test_what_names_a_program_a_folder_or_an_address_is_the_users_alone() -> None:
    dangerous = {name for name in SETTINGS if re.search(r"(path|directory|url|command)$", name, re.I)}
    assert len(dangerous) >= 6
    assert {name: SETTINGS[name]["scope"] for name in dangerous} == dict.fromkeys(dangerous, "machine")


def test_no_setting_is_offered_for_one_folder_as_the_server_asks_for_all_folders_at_once() -> None:
    assert {body["scope"] for body in SETTINGS.values()} == {"window", "machine"}


def test_the_server_reads_the_settings_of_the_manifest_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()
    monkeypatch.setattr(editor_settings, "merged", lambda _below, _above: Spy("", asked))
    read_settings({})
    parents = {name.rpartition(".")[0] for name in asked}
    assert sorted(asked - parents) == OF_THE_SERVER


def test_the_defaults_are_those_of_the_server() -> None:
    section: dict[str, Any] = {}
    for name in SETTINGS:
        section = editor_settings.merged(section, section_with(name, SETTINGS[name]["default"]))
    assert read_settings(section) == (EditorSettings(), [])


@pytest.mark.parametrize("name", OF_THE_SERVER)
def test_the_server_uses_another_value_than_the_default(name: str) -> None:
    body = SETTINGS[name]
    if "enum" in body:
        values = [value for value in body["enum"] if value not in ("", body["default"])]
    else:
        is_flag = body["type"] == "boolean"
        values = [OTHER_VALUES[name] if name in OTHER_VALUES else not body["default"] if is_flag else body["maximum"]]
    for value in values:
        settings, complaints = read_settings(section_with(name, value))
        assert complaints == []
        assert settings != EditorSettings()


@pytest.mark.parametrize("name", BOUNDED)
def test_the_bounds_are_those_of_the_server(name: str) -> None:
    least, most = SETTINGS[name]["minimum"], SETTINGS[name]["maximum"]
    for value in (least, most):
        assert read_settings(section_with(name, value))[1] == []
    for value in (least - 0.001, most + 1, str(least), True):
        settings, complaints = read_settings(section_with(name, value))
        assert settings == EditorSettings()
        assert [line.split(" should be ")[0] for line in complaints] == [f"the setting armls.{name}"]


def test_choices_are_those_of_the_server() -> None:
    for name in OF_THE_SERVER:
        if "enum" in SETTINGS[name]:
            complaint = read_settings(section_with(name, "?"))[1]
            assert len(complaint) == 1, name
            values = [value for value in SETTINGS[name]["enum"] if value]
            assert sorted(re.findall(r"[\w-]+", complaint[0].split(" one of ")[1])) == sorted(values)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two templates with findings of all severities, one in a folder with blanks and colons in its name."""
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"unused": {"type": "string"}},
        "variables": {"a": "[parameters('no')]", "b": "[concat('x')]"},
        "resources": [],
        "outputs": {"c": {"type": "string", "value": "[format('{0}{1}', variables('a'), variables('b'))]"}},
    }
    for name in ("main.json", "a b (1) é/azuredeploy.json"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(template, indent=2), encoding="utf-8")
    return tmp_path


def test_the_problem_matcher_reads_what_check_prints(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    main(["check", ".", "--format", "json", "--fail-on", "never"])
    report = json.loads(capsys.readouterr().out)
    expected = [
        {
            "file": file["path"],
            "line": str(one["range"]["start"]["line"] + 1),
            "column": str(one["range"]["start"]["character"] + 1),
            "severity": one["severity"],
            "code": one["rule"],
            "message": one["message"],
        }
        for file in report["files"]
        for one in file["diagnostics"]
    ]
    main(["check", ".", "--fail-on", "never"])
    lines = capsys.readouterr().out.splitlines()
    (pattern,) = CONTRIBUTED["problemPatterns"]
    groups = {key: number for key, number in pattern.items() if isinstance(number, int)}
    matches = [match for line in lines if (match := re.search(pattern["regexp"], line))]
    found = [{key: match[number] for key, number in groups.items()} for match in matches]
    assert found == expected
    assert {one["severity"] for one in found} == {"error", "warning", "information"}
    assert len({one["file"] for one in found}) == 2
