"""ARM-TTK's own unit cases, and its verdicts on real templates.

``ttk/<area>.txt`` lists the exact names of the tests that are covered, one a line. ``ttk/<area>-differences.txt`` lists
the real templates on which armls differs, ``test | template``, each argued for in ``docs/arm-ttk.md``.
"""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from armls.services.analysis import Report
from armls.services.checking import Options, check_files
from armls.services.discovery import Target, discover

LISTS = Path(__file__).with_name("ttk")
AS_OF = date(2026, 2, 13)


def lines(pattern: str) -> list[str]:
    """The lines of the lists whose names fit."""
    return [line for path in sorted(LISTS.glob(pattern)) for line in path.read_text("utf-8").splitlines() if line]


DIFFERENCES = lines("*-differences.txt")
COVERED = [line for line in lines("*.txt") if line not in DIFFERENCES]


def failed(path: Path) -> dict[str, set[str]]:
    """The tests that each file at a path fails, by the file's path."""
    targets = [one for one in discover([str(path)]) if isinstance(one, Target)]
    reports = [one for one in check_files(targets, Options(AS_OF), 2) if isinstance(one, Report)]
    return {
        report.name: {finding.ttk for finding in report.findings if finding.ttk and finding.ttk_outcome == "fail"}
        for report in reports
    }


@lru_cache(maxsize=1)
def failed_by_templates(folder: Path) -> dict[str, set[str]]:
    """The same for all real templates."""
    return failed(folder)


@lru_cache(maxsize=1)
def verdicts(path: Path) -> list[dict[str, Any]]:
    """What ARM-TTK said of each real template."""
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["templates"]
    return found


@pytest.mark.parametrize("test", COVERED)
def test_unit_cases_get_the_verdict_that_arm_ttk_gives(test: str, shared: Path) -> None:
    folder = shared / "corpus" / "ttk-cases"
    cases = [case for case in json.loads((folder / "index.json").read_text("utf-8")) if case["test"] == test]
    expected, found = {}, {}
    for case in cases:
        expected[case["check"]] = case["expect"]
        is_failed = any(test in tests for tests in failed(folder / case["check"]).values())
        found[case["check"]] = "fail" if is_failed else "pass"
    assert cases
    assert found == expected


@pytest.mark.parametrize("test", COVERED)
def test_real_templates_get_the_verdict_that_arm_ttk_gives(test: str, shared: Path) -> None:
    folder = shared / "corpus" / "templates"
    differing = []
    for one in verdicts(folder / "ttk-verdicts.json"):
        path = folder / one["template"]
        mine = test in failed_by_templates(folder)[str(path)]
        theirs = "errors" in one["files"].get(path.name, {"findings": {}})["findings"].get(test, {})
        if mine != theirs:
            differing.append(f"{test} | {one['template']}")
    assert differing == [line for line in DIFFERENCES if line.startswith(f"{test} | ")]


def test_user_interfaces_and_parameter_files_get_the_verdict_that_arm_ttk_gives(shared: Path) -> None:
    tests = set(lines("ui.txt"))
    folder = shared / "corpus" / "templates"
    wrong = []
    for entry in verdicts(folder / "ttk-verdicts.json"):
        for name, said in entry["files"].items():
            path = (folder / entry["template"]).parent / name
            if path.is_file():
                theirs = {test for test in tests & said["findings"].keys() if said["findings"][test].get("errors")}
                different = theirs ^ (failed_by_templates(folder).get(str(path), set()) & tests)
                wrong.extend((path.relative_to(folder).as_posix(), test) for test in sorted(different))
    assert wrong == []
