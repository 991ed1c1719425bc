"""``armls locate``: what it prints, and its exit codes."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from armls.cli import main

TEMPLATE = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "p": { "type": "string" } },
  "variables": { "😀": "é", "v": "[parameters('gone')]" },
  "resources": []
}
"""
ERROR = "Deployment template validation failed: 'The template parameter 'gone' is not found. Please see https://x.y/z'."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "azuredeploy.json").write_text(TEMPLATE, "utf-8")
    (tmp_path / "error.txt").write_text(ERROR, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Input(io.TextIOWrapper):
    """Standard input that holds some bytes, or a terminal."""

    def __init__(self, data: bytes | None) -> None:
        super().__init__(io.BytesIO(data or b""))
        self._is_terminal = data is None

    def isatty(self) -> bool:
        return self._is_terminal


def test_text_marks_the_place_in_the_source(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locate", "azuredeploy.json", "--error", "error.txt"]) == 0
    out, err = capsys.readouterr()
    assert out == (
        "azuredeploy.json:5:47 /variables/v\n"
        "      Deployment template validation failed: 'The template parameter 'gone' is not found.\n"
        """    5 |   "variables": { "😀": "é", "v": "[parameters('gone')]" },\n"""
        "      |                                                ^^^^\n\n"
    )
    assert err == ""


def test_json_counts_from_zero_in_utf_16(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locate", "azuredeploy.json", "--error", "error.txt", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "path": "azuredeploy.json",
            "pointer": "/variables/v",
            "range": {"start": {"line": 4, "character": 47}, "end": {"line": 4, "character": 51}},
            "message": "Deployment template validation failed: 'The template parameter 'gone' is not found.",
        }
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("option", [[], ["--error", "-"]])
def test_standard_input_in_the_encodings_of_shells(
    folder: Path,
    encoding: str,
    option: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", Input(ERROR.encode(encoding)))
    assert main(["locate", "azuredeploy.json", *option, "--format", "json"]) == 0
    assert [one["pointer"] for one in json.loads(capsys.readouterr().out)] == ["/variables/v"]


def test_the_parameter_file_beside_the_template(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "azuredeploy.parameters.json").write_text('{"parameters": {"p": {"value": 1}}}', "utf-8")
    (folder / "error.txt").write_text("The provided value for the template parameter 'p' is not valid.", "utf-8")
    assert main(["locate", "azuredeploy.json", "--error", "error.txt", "--format", "json"]) == 0
    assert [(one["path"], one["pointer"]) for one in json.loads(capsys.readouterr().out)] == [
        ("azuredeploy.json", "/parameters/p"),
        ("azuredeploy.parameters.json", "/parameters/p"),
    ]


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "out", "err"),
    [
        (["azuredeploy.json"], None, 2, "", "the error is missing; use --error FILE, or a pipe"),
        (["azuredeploy.json"], b" \n", 2, "", "the error is empty"),
        (["no.json", "--error", "error.txt"], b"", 2, "", "no.json: no such file or folder"),
        (["azuredeploy.json", "--error", "no.txt"], b"", 2, "", "no.txt"),
        (["-", "--error", "error.txt"], b"", 2, "", "the template must be a file"),
        (["azuredeploy.json"], b"oh no", 1, "", "nothing located: the error refers to no position"),
        (["azuredeploy.json", "--format", "json"], b"oh no", 1, "[]\n", "nothing located"),
        (["azuredeploy.json"], b"line 1, column 5000", 1, "", "not located: line 1, column 5000: the template has no"),
    ],
)
def test_what_cannot_be_done_is_said(
    folder: Path,
    arguments: list[str],
    stdin: bytes | None,
    code: int,
    out: str,
    err: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", Input(stdin))
    assert main(["locate", *arguments]) == code
    shown = capsys.readouterr()
    assert shown.out == out
    assert shown.err.startswith("armls: ")
    assert err in shown.err


def test_a_broken_template_is_said_to_be_broken(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "azuredeploy.json").write_text(TEMPLATE.replace('"1.0.0.0",', '"1.0.0.0"'), "utf-8")
    assert main(["locate", "azuredeploy.json", "--error", "error.txt", "--format", "json"]) == 0
    shown = capsys.readouterr()
    assert [one["pointer"] for one in json.loads(shown.out)] == ["/variables/v"]
    assert shown.err.startswith(
        "armls: azuredeploy.json: the template has a syntax error at line 3, column 29, so later"
    )
