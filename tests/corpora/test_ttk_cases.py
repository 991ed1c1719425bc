"""ARM-TTK's own cases: what fails one of its tests has a finding that says so, and what passes it has none.

``ttk/*.txt`` name the tests that native rules stand for, one a line; ``ttk/*.differences`` the real templates of which
we say otherwise, as ``docs/arm-ttk.md`` argues: a test's name, a tab, a template.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from armls.services.checking import Failure, Options, check_files
from armls.services.discovery import Target, discover

LISTS = Path(__file__).with_name("ttk")
AS_OF = date(2026, 2, 13)
"""The day on which the verdicts were given."""
COVERED = sorted({line for file in LISTS.glob("*.txt") for line in file.read_text("utf-8").splitlines() if line})


def failing(path: Path) -> set[str]:
    """The ARM-TTK tests that a file or a folder fails, by our own findings."""
    targets = [found for found in discover([str(path)]) if isinstance(found, Target)]
    found = set()
    for outcome in check_files(targets, Options(AS_OF)):
        assert not isinstance(outcome, Failure)
        found |= {finding.ttk for finding in outcome.findings if finding.ttk and finding.ttk_outcome == "fail"}
    return found


@pytest.mark.parametrize("test", COVERED)
def test_cases_of_a_test(test: str, shared: Path) -> None:
    folder = shared / "corpus" / "ttk-cases"
    cases = [case for case in json.loads((folder / "index.json").read_text("utf-8")) if case["test"] == test]
    expected = {case["check"]: case["expect"] for case in cases}
    verdicts = {name: "fail" if test in failing(folder / name) else "pass" for name in expected}
    assert verdicts == expected


@pytest.fixture(scope="module")
def verdicts(shared: Path) -> list[tuple[str, set[str], set[str]]]:
    """Real main templates, the tests that ARM-TTK fails them for, and those that we do."""
    folder = shared / "corpus" / "templates"
    found = []
    for entry in json.loads((folder / "ttk-verdicts.json").read_text("utf-8"))["templates"]:
        path = folder / entry["template"]
        files = {name.lower(): of_file for name, of_file in entry["files"].items()}
        findings = files[path.name.lower()]["findings"]
        theirs = {test for test, of_test in findings.items() if of_test.get("errors")}
        found.append((entry["template"], theirs, failing(path)))
    return found


@pytest.mark.parametrize("test", COVERED)
def test_real_templates(test: str, verdicts: list[tuple[str, set[str], set[str]]]) -> None:
    lines = [line for file in LISTS.glob("*.differences") for line in file.read_text("utf-8").splitlines()]
    argued = {line.partition("\t")[2] for line in lines if line.partition("\t")[0] == test}
    different = {template for template, theirs, ours in verdicts if (test in theirs) != (test in ours)}
    assert different == argued
