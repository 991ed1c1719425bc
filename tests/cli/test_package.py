"""``armls package``: exit codes, the report as text and as JSON."""

from __future__ import annotations

import json
import zipfile

import pytest

from tests.cli.running import Run, Shell
from tests.services.packager.folders import TEMPLATE, solution


def package(shell: Shell, *arguments: str) -> Run:
    """Run ``armls package`` on a fixed day."""
    return shell.run("package", *arguments, "--as-of", "2026-02-13")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "name the folder to package, or a zip with --verify (see armls package --help)"),
        (["s"], "--output FILE.zip is missing"),
        (["s", "-o", ""], "--output isn't a valid path"),
        (["s", "-o", "a.zip", "--level", "10"], "argument --level: '10' isn't a compression level; write 0 to 9"),
        (["s", "-o", "a.zip", "--reproduce", "s"], "--reproduce requires --verify FILE.zip"),
        (
            ["s", "--verify", "a.zip"],
            "--verify checks an existing zip; omit DIR and --output (--reproduce DIR compares)",
        ),
        (["gone", "-o", "a.zip"], "gone: no such folder"),
        (["--verify", "gone.zip"], "gone.zip: no such file or folder"),
        (["s", "-o", "gone/a.zip"], "gone/a.zip: no such folder; create it first"),
    ],
)
def test_wrong_usage(shell: Shell, arguments: list[str], message: str) -> None:
    solution(shell.folder / "s")
    done = package(shell, *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"armls: {message}")


def test_a_package(shell: Shell) -> None:
    solution(shell.folder / "s", {"README.md": b"#", "scripts/a.sh": b"echo\n" * 200})
    done = package(shell, "s", "--output", "a.zip", "--optimize", "text")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["createUiDefinition.json", "mainTemplate.json", "scripts/a.sh"]
    assert lines[3:5] == ["Skipped (1):", "  README.md (README)"]
    assert lines[5].startswith("a.zip: 3 files, ")
    assert package(shell, "--verify", "a.zip").code == 0
    same = package(shell, "--verify", "a.zip", "--reproduce", "s", "--optimize", "text")
    assert (same.code, "gives this package, byte by byte" in same.out) == (0, True)
    other = package(shell, "--verify", "a.zip", "--reproduce", "s")
    assert (other.code, "mainTemplate.json: different" in other.out) == (1, True)


def test_a_refused_package(shell: Shell) -> None:
    resources = [{"properties": {"templateLink": {"uri": "[uri(parameters('_artifactsLocation'), 'n/x.json')]"}}}]
    solution(shell.folder / "s", {"mainTemplate.json": {**TEMPLATE, "resources": resources}})
    done = package(shell, "s", "--output", "a.zip")
    assert done.code == 1
    assert (
        "error: mainTemplate.json:17:18: The template refers to 'n/x.json', which isn't in the package; add the file"
        in done.out
    )
    assert done.out.endswith("No package was written: correct the errors above and run the command again.\n")
    assert not (shell.folder / "a.zip").exists()


def test_the_report_as_json(shell: Shell) -> None:
    solution(shell.folder / "s")
    done = package(shell, "s", "--output", "a.zip", "--format", "json", "--level", "0")
    found = json.loads(done.out)
    assert done.code == 0
    assert (found["package"], found["written"], found["refused"], found["deflate"]) == ("a.zip", True, False, "stored")
    assert found["totals"]["packageBytes"] == (shell.folder / "a.zip").stat().st_size
    with zipfile.ZipFile("a.zip") as archive:
        assert [one["path"] for one in found["files"]] == archive.namelist()
    verified = json.loads(
        package(shell, "--verify", "a.zip", "--reproduce", "s", "--format", "json", "--level", "0").out
    )
    assert (verified["reproduction"]["same"], verified["reproduction"]["identicalBytes"]) == (True, True)
    assert verified["sha256"] == found["sha256"]
