"""ARM-TTK's own unit cases: what fails a test has a finding that says so, what passes it has none.

``ttk/<area>.txt`` names the tests that are covered, one a line; ``docs/arm-ttk.md`` argues for every exception.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from armls.services.analysis import Report
from armls.services.checking import Options, check_files
from armls.services.discovery import Target, discover

AS_OF = date(2026, 2, 13)
COVERED = sorted(
    line for file in Path(__file__).with_name("ttk").glob("*.txt") for line in file.read_text().split("\n")
)
EXCEPTIONS: frozenset[str] = frozenset()
"""The cases (``check``) in which ARM-TTK is wrong; see ``docs/arm-ttk.md``."""


@pytest.mark.parametrize("test", [name for name in COVERED if name])
def test_verdicts_are_those_of_arm_ttk(shared: Path, test: str) -> None:
    folder = shared / "corpus" / "ttk-cases"
    cases = [case for case in json.loads((folder / "index.json").read_text("utf-8")) if case["test"] == test]
    found = {case["check"]: verdict(folder / case["check"], test) for case in cases}
    assert cases
    assert found == {
        case["check"]: found[case["check"]] if case["check"] in EXCEPTIONS else case["expect"] for case in cases
    }


def verdict(path: Path, test: str) -> str:
    """What ``armls check`` says of one test."""
    targets = [one for one in discover([str(path)]) if isinstance(one, Target)]
    reports = [one for one in check_files(targets, Options(AS_OF)) if isinstance(one, Report)]
    outcomes = {finding.ttk_outcome for report in reports for finding in report.findings if finding.ttk == test}
    return "fail" if "fail" in outcomes else "pass"
