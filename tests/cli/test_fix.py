"""``armls check --fix`` and ``--diff``: what becomes of files, and what is said."""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path

import pytest

from tests.cli.running import GOOD, Run, Shell, process

BODY = (
    ',\n  // names\n  "parameters": { location: {"type": \'string\',} },\n'
    '  "variables": {"v": "[parameters(\'Location\')]", "w": "[parameters(\'locaton\')]", "x": 010},\n'
    '  "outputs": {"o": {"type": "string", "value": "[format(\'{0}{1}{2}\', variables(\'v\'), variables(\'w\'), '
    "variables('x'))]\"}}"
)
BROKEN = GOOD.replace(', "resources"', BODY + ',\n  "resources"')
SAFE = (
    BROKEN.replace("location:", '"location":')
    .replace("'string',", '"string"')
    .replace("'Location'", "'location'")
    .replace("010", "8")
)
ALL = SAFE.replace("'locaton'", "'location'")
LEFT = (
    "{name}:4:68 error undefined-parameter Parameter 'locaton' isn't defined; did you mean 'location'?\n"
    '    4 |   "variables": {{"v": "[parameters(\'location\')]", "w": "[parameters(\'locaton\')]", "x": 8}},\n'
    "      |                                                                    ^^^^^^^^^\n\n"
)
NOTHING_LEFT = "No findings in 1 file (6 fixed).\n"


def content(name: str) -> str:
    return Path(name).read_bytes().decode()


def test_safe_fixes_are_made_and_the_rest_is_shown(shell: Shell) -> None:
    shell.write("a.json", BROKEN)
    assert shell.check("a.json", "--fix") == Run(1, LEFT.format(name="a.json") + "1 error in 1 file (5 fixed).\n", "")
    assert content("a.json") == SAFE
    assert shell.check("a.json", "--fix") == Run(1, LEFT.format(name="a.json") + "1 error in 1 file.\n", "")
    assert content("a.json") == SAFE


def test_unsafe_fixes_are_made_on_demand(shell: Shell) -> None:
    assert shell.check(shell.write("a.json", BROKEN), "--fix", "--unsafe-fixes") == Run(0, NOTHING_LEFT, "")
    assert content("a.json") == ALL
    assert shell.check("a.json", "--fix", "--unsafe-fixes") == Run(0, "No findings in 1 file.\n", "")
    assert content("a.json") == ALL


def test_only_selected_rules_fix(shell: Shell) -> None:
    run = shell.check(shell.write("a.json", BROKEN), "--fix", "--select", "name-case")
    assert run == Run(0, "No findings in 1 file (1 fixed).\n", "")
    assert content("a.json") == BROKEN.replace("'Location'", "'location'")


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encoding_and_line_ends_stay(shell: Shell, mark: bytes, encoding: str, line_end: str) -> None:
    before, after = (
        mark + text.replace("names", "né😀").replace("\n", line_end).encode(encoding) for text in (BROKEN, ALL)
    )
    fixes = ("--fix", "--unsafe-fixes")
    assert shell.check(shell.write("a.json", before), *fixes) == Run(0, NOTHING_LEFT, "")
    assert Path("a.json").read_bytes() == after


@pytest.mark.parametrize(("mark", "encoding"), [(b"", "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le")])
def test_standard_input_keeps_its_encoding(mark: bytes, encoding: str) -> None:
    before, after = (
        mark + text.replace("names", "é😀").replace("\n", "\r\n").encode(encoding) for text in (BROKEN, ALL)
    )
    run = process("check", "-", "--fix", "--unsafe-fixes", input=before)
    assert (run.returncode, run.stdout, run.stderr.decode().split()) == (0, after, NOTHING_LEFT.split())


def test_standard_input_is_passed_on(shell: Shell) -> None:
    run = shell.check("-", "--stdin-filename", "b.json", "--fix", stdin=BROKEN.encode())
    assert (run.code, run.out) == (1, SAFE)
    assert run.err == LEFT.format(name="b.json") + "1 error in 1 file (5 fixed).\n"


DIFFERENCE = """--- a.json
+++ a.json
@@ -1,6 +1,6 @@
 {first}
   // names
-  "parameters": {{ location: {{"type": 'string',}} }},
-  "variables": {{"v": "[parameters('Location')]", "w": "[parameters('locaton')]", "x": 010}},
+  "parameters": {{ "location": {{"type": "string"}} }},
+  "variables": {{"v": "[parameters('location')]", "w": "[parameters('locaton')]", "x": 8}},
 {outputs}
   "resources": []}}
\\ No newline at end of file
"""


def test_a_difference_is_shown_and_nothing_is_written(shell: Shell) -> None:
    out = DIFFERENCE.format(first=BROKEN.split("\n")[0], outputs=BROKEN.split("\n")[4])
    shell.write("a.json", BROKEN)
    shell.write("good.json")
    for fix in ([], ["--fix"]):
        assert shell.check(".", "--diff", *fix) == Run(1, out, "armls: --fix would fix 5 findings\n")
    run = shell.check("-", "--stdin-filename", "a.json", "--diff", stdin=BROKEN.encode())
    assert run == Run(1, out, "armls: --fix would fix 5 findings\n")
    assert content("a.json") == BROKEN


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--unsafe-fixes"], "--unsafe-fixes requires --fix or --diff"),
        (["--diff", "--format", "json"], "--diff prints a diff, not findings; remove --format json"),
        (["--diff", "--write-baseline", "b"], "--diff writes nothing; remove --write-baseline"),
        (["--fix", "-"], "with --fix, standard input must be the only path; fix files in a separate run"),
    ],
)
def test_what_makes_no_sense_together(shell: Shell, arguments: list[str], said: str) -> None:
    assert shell.check(shell.write("a.json"), *arguments) == Run(2, "", f"armls: {said}\n")


# ---- files that cannot be written


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_a_read_only_file_is_told_of_and_the_others_are_fixed(shell: Shell) -> None:
    shell.write("a.json", BROKEN)
    shell.write("b.json", BROKEN)
    Path("a.json").chmod(0o444)
    run = shell.check("a.json", "b.json", "--fix", "--unsafe-fixes", "--select", "name-case")
    assert (run.code, run.err) == (2, "armls: a.json: the file is read-only; change its permissions or exclude it\n")
    assert run.out.splitlines()[0].startswith("a.json:4:35 information name-case")
    assert run.out.splitlines()[-1] == "1 information in 1 of 2 files (1 fixed)."
    assert (content("a.json"), content("b.json")) == (BROKEN, BROKEN.replace("'Location'", "'location'"))
    assert sorted(os.listdir()) == ["a.json", "b.json"]


@pytest.mark.skipif(os.name != "posix", reason="rights and links as POSIX has them")
def test_rights_and_links_stay(shell: Shell) -> None:
    shell.write("f/a.json", BROKEN)
    Path("f/a.json").chmod(0o640)
    Path("link.json").symlink_to("f/a.json")
    assert shell.check("link.json", "--fix", "--unsafe-fixes") == Run(0, NOTHING_LEFT, "")
    assert Path("link.json").is_symlink()
    assert (content("f/a.json"), stat.S_IMODE(Path("f/a.json").stat().st_mode)) == (ALL, 0o640)


def test_a_file_that_vanishes_or_changes_meanwhile_is_left_alone(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    from armls.cli import fixes

    shell.write("a.json", BROKEN)
    shell.write("b.json", BROKEN)
    rewrite = fixes.rewrite

    def late(path: str, *rest: object) -> None:
        if path == "a.json":
            Path(path).unlink()
        else:
            Path(path).write_text(GOOD, "utf-8")
        rewrite(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(fixes, "rewrite", late)
    run = shell.check("a.json", "b.json", "--fix")
    assert run.err.splitlines() == [
        "armls: a.json: not fixed: no such file or folder",
        "armls: b.json: not fixed: the file has changed meanwhile; run armls again",
        "armls: a.json: no such file or folder",
    ]
    assert (run.code, run.out) == (2, "No findings in 1 file.\n")
    assert os.listdir() == ["b.json"]


def test_a_full_disk_leaves_the_file_as_it_was(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("armls.services.writing.os.fsync", full)
    run = shell.check(shell.write("a.json", BROKEN), "--fix")
    assert (run.code, run.err) == (2, "armls: a.json: no space left on device\n")
    assert (content("a.json"), os.listdir()) == (BROKEN, ["a.json"])
