"""``armls check``: whole outputs and exit codes, on good files and on everything that is none."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import BAD, GOOD, Run, Shell

FINDING = (
    "{name}:2:33 error undefined-parameter Parameter 'no' isn't defined\n"
    '    2 | "variables": {{"a": "[parameters(\'no\')]"}},\n'
    "      |                                 ^^^^\n\n"
)
NOTHING = "Nothing was checked.\n"
NO_PIPE = "this is a pipe or socket, not a file; redirect its content to standard input and pass '-'"


def test_a_good_file(shell: Shell) -> None:
    assert shell.check(shell.write("a.json")) == Run(0, "No findings in 1 file.\n", "")


def test_a_bad_file_as_text(shell: Shell) -> None:
    out = FINDING.format(name="a.json") + "1 error in 1 file.\n"
    assert shell.check(shell.write("a.json", BAD)) == Run(1, out, "")
    assert shell.check("a.json", "--fail-on", "never") == Run(0, out, "")


def test_json_holds_what_was_checked_and_what_was_not(shell: Shell) -> None:
    shell.write("bad.json", BAD)
    shell.write("latin.json", '"é"'.encode("latin-1"))
    run = shell.check("bad.json", "latin.json", "--format", "json")
    found = json.loads(run.out)
    assert found["summary"].pop("elapsedSeconds") >= 0
    reason = "invalid UTF-8: byte 0xE9 at line 1, column 2; save the file as UTF-8"
    assert (run.code, run.err) == (2, f"armls: latin.json: {reason}\n")
    assert found == {
        "version": 1,
        "tool": {"name": "armls", "version": "0.1.0"},
        "files": [
            {
                "path": "bad.json",
                "kind": "deploymentTemplate",
                "diagnostics": [
                    {
                        "rule": "undefined-parameter",
                        "ttk": None,
                        "ttkOutcome": None,
                        "source": "armls",
                        "severity": "error",
                        "message": "Parameter 'no' isn't defined",
                        "pointer": "/variables/a",
                        "range": {"start": {"line": 1, "character": 32}, "end": {"line": 1, "character": 36}},
                    }
                ],
            }
        ],
        "failures": [{"path": "latin.json", "reason": reason}],
        "summary": {"files": 1, "errors": 1, "warnings": 0, "information": 0, "suppressed": 0, "fixed": 0},
    }


def test_json_holds_no_half_characters(shell: Shell) -> None:
    shell.write("a.json", BAD.replace("'no'", "'\\ud800'"))
    found = json.loads(shell.check("a.json", "--format", "json").out)
    assert found["files"][0]["diagnostics"][0]["message"] == "Parameter '\N{REPLACEMENT CHARACTER}' isn't defined"


@pytest.mark.parametrize("output", ["text", "json"])
def test_standard_input(shell: Shell, output: str) -> None:
    run = shell.check("-", "--stdin-filename", "x/azuredeploy.json", "--format", output, stdin=BAD.encode())
    assert (run.code, run.err) == (1, "")
    assert "x/azuredeploy.json" in run.out


def test_closed_standard_input(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert shell.check("-") == Run(2, NOTHING, "armls: -: standard input is closed\n")


# ---- what is no file


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nothing.json", "nothing.json: no such file or folder"),
        ("", "'': the path is empty; name a file or folder, or '.' for the current one"),
        ("x" * 300, f"{'x' * 300}: file name too long"),
        ("a\0b", "a�b: this isn't a valid path"),
        ("[z-a].json", "[z-a].json: no such file or folder, and not a valid pattern"),
        ("no*.json", "no*.json: no file matches this pattern"),
        ("pipe.json", f"pipe.json: {NO_PIPE}"),
        ("null.json", "null.json: this is a device, not a file"),
        ("circle.json", "circle.json: too many levels of symbolic links"),
        ("dangling.json", "dangling.json: no such file or folder"),
        ("esc\x1b[31m.json", "esc�[31m.json: no file matches this pattern"),
    ],
)
@pytest.mark.skipif(os.name != "posix", reason="pipes, devices and links as POSIX has them")
def test_what_cannot_be_checked_keeps_nothing_else_from_being_checked(shell: Shell, path: str, said: str) -> None:
    shell.write("good.json")
    os.mkfifo("pipe.json")
    Path("null.json").symlink_to("/dev/null")
    Path("circle.json").symlink_to("circle.json")
    Path("dangling.json").symlink_to("nowhere.json")
    assert shell.check(path) == Run(2, NOTHING, f"armls: {said}\n")
    assert shell.check(path, "good.json") == Run(2, "No findings in 1 file.\n", f"armls: {said}\n")


@pytest.mark.skipif(os.name != "posix", reason="pipes and links as POSIX has them")
def test_a_folder_with_what_is_no_file(shell: Shell) -> None:
    shell.write("f/good.json")
    os.mkfifo("f/pipe.json")
    os.mkfifo("f/.gitignore")
    Path("f/.git").mkdir()
    os.mkfifo("f/good.parameters.json")
    os.mkfifo("f/armlsconfig.json")
    Path("f/up").symlink_to("..")
    Path("f/zero.json").symlink_to("/dev/zero")
    run = shell.check("f")
    assert run == Run(2, "No findings in 1 file.\n", f"armls: f/good.parameters.json: {NO_PIPE}\n")


def test_a_file_that_is_too_large(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("armls.services.files.MOST_BYTES", 2 << 20)
    shell.write("large.json")
    os.truncate("large.json", (2 << 20) + 1)
    said = "armls: large.json: this file is larger than 2 MB; Azure accepts templates of up to 4 MB\n"
    assert shell.check("large.json") == Run(2, NOTHING, said)


@pytest.mark.parametrize("where", ["armls.services.discovery.os.scandir", "builtins.open"])
def test_without_rights(shell: Shell, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    shell.write("f/a.json")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(where, refuse)
    path = "f" if where.endswith("scandir") else "f/a.json"
    said = f"armls: {path}: permission denied; change its permissions or exclude it\n"
    assert shell.check("f") == Run(2, NOTHING, said)


def test_a_file_that_vanishes(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    from armls.services import checking

    shell.write("a.json")
    shell.write("b.json")
    read = checking.read

    def vanishing(path: str) -> object:
        if path == "a.json":
            Path(path).unlink()
        return read(path)

    monkeypatch.setattr(checking, "read", vanishing)
    assert shell.check(".") == Run(2, "No findings in 1 file.\n", "armls: a.json: no such file or folder\n")


@pytest.fixture
def deep(shell: Shell) -> Iterator[str]:
    """A file in folders that nest deeper than Python's stack; neither ``Path`` nor pytest could remove them."""
    here, depth = shell.folder, 1200
    for _ in range(depth):
        Path("d").mkdir()
        os.chdir("d")
    Path("a.json").write_text(BAD)
    os.chdir(here)
    yield "d/" * depth + "a.json"
    for _ in range(depth):
        os.chdir("d")
    Path("a.json").unlink()
    for _ in range(depth):
        os.chdir("..")
        Path("d").rmdir()


def test_folders_nest_deeper_than_the_stack(shell: Shell, deep: str) -> None:
    assert shell.check(".") == Run(1, FINDING.format(name=deep) + "1 error in 1 file.\n", "")


def test_a_pattern_looks_no_deeper_than_it_can_match(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.json", "x/b.json", "x/y/c.json"):
        shell.write(name)
    listed: list[str] = []
    scandir = os.scandir

    def noting(path: str) -> object:
        listed.append(path)
        return scandir(path)

    monkeypatch.setattr("armls.services.discovery.os.scandir", noting)
    assert shell.check("*.json") == Run(0, "No findings in 1 file.\n", "")
    assert listed == ["."]
    assert shell.check("*/*.json") == Run(0, "No findings in 1 file.\n", "")
    assert listed == [".", ".", "x/"]
    assert shell.check("**/*.json") == Run(0, "No findings in 3 files.\n", "")


# ---- configurations


@pytest.mark.parametrize(
    ("content", "first_line", "failure"),
    [
        (b'{"rules": {', "1:11 error invalid-config Unclosed '{'; missing '}'", True),
        (b'{"exclude": ["[z-a]"]}', "1:14 error invalid-config '[z-a]' isn't a valid pattern", False),
        (b"", "1:1 error invalid-config armlsconfig.json is empty; write {} or delete it", True),
        (
            b'"\xff"',
            "1:1 error invalid-config armlsconfig.json cannot be read: invalid UTF-8: byte 0xFF at line 1, "
            "column 2; save the file as UTF-8",
            True,
        ),
    ],
)
def test_a_broken_configuration(shell: Shell, content: bytes, first_line: str, failure: bool) -> None:
    shell.write("armlsconfig.json", content)
    run = shell.check(shell.write("a.json"))
    said = "armls: armlsconfig.json: this configuration is invalid and was not used; see its findings\n"
    assert (run.code, run.err) == ((2, said) if failure else (1, ""))
    assert run.out.splitlines()[0] == f"armlsconfig.json:{first_line}"


def test_a_bad_pattern_to_ignore_is_left_out(shell: Shell) -> None:
    shell.write(".gitignore", "[z-a]\nb.json\n")
    Path(".git").mkdir()
    shell.write("a.json")
    shell.write("b.json", BAD)
    assert shell.check(".") == Run(0, "No findings in 1 file.\n", "")


# ---- several processes


def test_many_processes_say_what_one_says(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("armls.services.checking.PAYS_FROM_BYTES", 0)
    monkeypatch.setattr("armls.services.checking._CHUNK_FILES", 2)
    for number in range(20):
        shell.write(f"{number:02}.json", BAD if number % 3 else GOOD)
    shell.write("05.json", b"\xff\xff{")
    one = shell.check(".", "--jobs", "1")
    assert one.code == 2
    assert shell.check(".", "--jobs", "3") == one


@pytest.mark.parametrize("jobs", ["0", "-1", "x", "1.5", "²"])
def test_numbers_of_processes_that_make_no_sense(shell: Shell, jobs: str) -> None:
    said = f"argument --jobs: '{jobs}' isn't a valid number of processes; write 1 or more (see armls check --help)"
    run = shell.check(shell.write("a.json"), f"--jobs={jobs}")
    assert run == Run(2, "", f"armls: {said}\n")
