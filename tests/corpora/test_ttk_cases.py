"""ARM-TTK's own cases: what fails one of its tests has a finding that says so, and what passes it has none.

``ttk/*.txt`` name the tests that native rules stand for, one a line.
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
