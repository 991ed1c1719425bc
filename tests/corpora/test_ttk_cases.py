"""ARM-TTK's own unit cases, and its verdicts on real templates.

``ttk/<area>.txt`` lists the exact names of the tests that are covered, one a line. ``ttk/<area>-differences.txt`` lists
the real templates on which ARM-TTK is wrong, ``test | template``, each argued for in ``docs/arm-ttk.md``.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from armls.cli import main

LISTS = Path(__file__).with_name("ttk")
AS_OF = "2026-02-13"


def lines(pattern: str) -> list[str]:
    """The lines of the lists whose names fit."""
    return [
        line
        for path in sorted(LISTS.glob(pattern))
        for line in path.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]


DIFFERENCES = lines("*-differences.txt")
COVERED = [line for line in lines("*.txt") if line not in DIFFERENCES]


def failed(shown: str) -> set[tuple[str, str]]:
    """The file and the test of everything that fails one."""
    return {
        (Path(file["path"]).name, finding["ttk"])
        for file in json.loads(shown)["files"]
        for finding in file["diagnostics"]
        if finding["ttkOutcome"] == "fail"
    }


@lru_cache(maxsize=1)
def verdicts(path: Path) -> list[dict[str, Any]]:
    """What ARM-TTK said of each real template."""
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["templates"]
    return found


@pytest.mark.parametrize("test", COVERED)
def test_unit_cases_get_the_verdict_that_arm_ttk_gives(
    test: str, shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shared / "corpus" / "ttk-cases"
    expected, found = {}, {}
    for case in json.loads((folder / "index.json").read_text("utf-8")):
        if case["test"] == test:
            main(["check", str(folder / case["check"]), "--format", "json", "--as-of", AS_OF])
            expected[case["check"]] = case["expect"]
            is_failed = any(one == test for _, one in failed(capsys.readouterr().out))
            found[case["check"]] = "fail" if is_failed else "pass"
    assert found == expected


@pytest.mark.parametrize("test", COVERED)
def test_real_templates_get_the_verdict_that_arm_ttk_gives(
    test: str, shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shared / "corpus" / "templates"
    differing = []
    for one in verdicts(folder / "ttk-verdicts.json"):
        path = folder / one["template"]
        main(["check", str(path), "--format", "json", "--as-of", AS_OF])
        mine = (path.name, test) in failed(capsys.readouterr().out)
        theirs = "errors" in one["files"].get(path.name, {"findings": {}})["findings"].get(test, {})
        if mine != theirs:
            differing.append(f"{test} | {one['template']}")
    assert differing == [line for line in DIFFERENCES if line.startswith(f"{test} | ")]
