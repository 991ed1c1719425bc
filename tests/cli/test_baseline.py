"""``--write-baseline`` and ``--baseline``: what is accepted stays accepted, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import BAD, GOOD, Run, Shell

RESOURCES = (
    '{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", '
    '"contentVersion": "1.0.0.0",\n"resources": [{}]}}'
)
ONE = '{{"type": "A.B/c", "apiVersion": "2020-01-01", "name": "{}", "location": "[parameters(\'no\')]"}}'
ACCEPTED = Run(0, "No findings in 1 file (1 suppressed).\n", "")
NAMES = ("--select", "undefined-parameter")
WRITTEN = "armls: b.json: 1 finding accepted\n"


def test_a_baseline_is_to_be_read(shell: Shell) -> None:
    run = shell.check(shell.write("f/a.json", BAD), "--write-baseline", "b.json")
    assert run == Run(ACCEPTED.code, ACCEPTED.out, WRITTEN)
    assert json.loads(Path("b.json").read_text("utf-8")) == {
        "version": 1,
        "findings": [
            {
                "path": "f/a.json",
                "rule": "undefined-parameter",
                "pointer": "/variables/a",
                "message": "Parameter 'no' isn't defined",
                "value": "8893f874ff8bed94",
                "count": 1,
            }
        ],
    }
    assert shell.check("f/a.json", "--baseline", "b.json") == ACCEPTED
    assert shell.check("f", "--baseline", "b.json") == ACCEPTED
    assert shell.check(str(Path("f/a.json").absolute()), "--baseline", "b.json") == ACCEPTED
    summary = json.loads(shell.check("f", "--baseline", "b.json", "--format", "json").out)["summary"]
    assert (summary["errors"], summary["suppressed"]) == (0, 1)


def test_a_baseline_holds_while_lines_and_resources_move(shell: Shell) -> None:
    shell.write("a.json", RESOURCES.format(ONE.format("x")))
    assert shell.check("a.json", "--write-baseline", "b.json", *NAMES).err == WRITTEN
    before = ONE.format("w").replace("[parameters('no')]", "westeurope")
    shell.write("a.json", "\n// more\n" + RESOURCES.format(f"{before},\n\n" + ONE.format("x").replace(", ", ",\n")))
    assert shell.check("a.json", "--baseline", "b.json", *NAMES) == ACCEPTED


def test_one_more_of_the_same_is_new(shell: Shell) -> None:
    shell.write("a.json", RESOURCES.format(ONE.format("x")))
    shell.check("a.json", "--write-baseline", "b.json", *NAMES)
    shell.write("a.json", RESOURCES.format(ONE.format("x") + ",\n" + ONE.format("y")))
    run = shell.check("a.json", "--baseline", "b.json", *NAMES)
    assert run.code == 1
    assert run.out.splitlines()[0] == "a.json:3:85 error undefined-parameter Parameter 'no' isn't defined"
    assert run.out.splitlines()[-1] == "1 error in 1 file (1 suppressed)."


def test_the_same_in_another_file_is_new(shell: Shell) -> None:
    shell.check(shell.write("a.json", BAD), "--write-baseline", "b.json")
    assert shell.check(shell.write("c.json", BAD), "--baseline", "b.json").code == 1


def test_a_baseline_is_brought_up_to_date(shell: Shell) -> None:
    shell.check(shell.write("a.json", BAD), "--write-baseline", "b.json")
    shell.write("a.json", BAD.replace("'no'", "'none'"))
    assert shell.check("a.json", "--baseline", "b.json").code == 1
    assert shell.check("a.json", "--baseline", "b.json", "--write-baseline", "b.json").err == WRITTEN
    assert shell.check("a.json", "--baseline", "b.json") == ACCEPTED


def test_what_is_accepted_is_not_fixed(shell: Shell) -> None:
    text = GOOD.replace("[]}", "[],}")
    shell.write("a.json", text)
    shell.check("a.json", "--write-baseline", "b.json")
    assert shell.check("a.json", "--baseline", "b.json", "--fix") == ACCEPTED
    assert Path("a.json").read_text("utf-8") == text


ANEW = "write a new baseline with --write-baseline"
NO_BASELINE = "not a baseline of armls; write one with --write-baseline"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", f"invalid JSON; {ANEW}"),
        (b"[" * 100_000, f"invalid JSON; {ANEW}"),
        (b"[]", NO_BASELINE),
        (b'{"version": 2, "findings": []}', NO_BASELINE),
        (b'{"version": 1, "findings": {}}', NO_BASELINE),
        (b'{"version": 1, "findings": [1]}', f"finding 1 is invalid; {ANEW}"),
        (b'{"version": 1, "findings": [{"rule": "a"}]}', f"finding 1 is invalid; {ANEW}"),
        (b"\xff", "invalid UTF-8: byte 0xFF at line 1, column 1; save the file as UTF-8"),
    ],
)
def test_a_broken_baseline(shell: Shell, content: bytes, reason: str) -> None:
    shell.write("b.json", content)
    assert shell.check(shell.write("a.json"), "--baseline", "b.json") == Run(2, "", f"armls: b.json: {reason}\n")


def test_a_baseline_that_is_not_there(shell: Shell) -> None:
    run = shell.check(shell.write("a.json"), "--baseline", "b.json")
    assert run == Run(2, "", "armls: b.json: no such file or folder\n")


def test_a_baseline_is_not_written_where_not_everything_was_checked(shell: Shell) -> None:
    run = shell.check(shell.write("a.json", BAD), "no.json", "--write-baseline", "b.json")
    assert run.code == 2
    assert run.err.splitlines() == [
        "armls: no.json: no such file or folder",
        "armls: b.json: this baseline was not written, because some files could not be checked",
    ]
    assert not Path("b.json").exists()


def test_a_baseline_that_cannot_be_written(shell: Shell) -> None:
    run = shell.check(shell.write("a.json", BAD), "--write-baseline", "no/b.json")
    assert (run.code, run.err) == (2, "armls: no/b.json: no such folder; create it first\n")
