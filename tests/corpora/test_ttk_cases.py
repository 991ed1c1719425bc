"""ARM-TTK's own unit cases, and what it says of real templates: the same verdicts, but for those that are explained.

``ttk/*.txt`` hold the names of the tests that have a native rule, ``docs/arm-ttk.md`` the differences.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from armls.rules.registry import all_rules
from armls.rules.settings import Settings
from armls.services.analysis import Analyser, Report, Snapshot
from armls.services.discovery import Target, discover
from armls.services.files import Reader, read

AS_OF = date(2026, 2, 13)
COVERED = sorted(
    {line for path in Path(__file__).with_name("ttk").glob("*.txt") for line in path.read_text().split("\n")} - {""}
)
EXPLAINED: dict[tuple[str, str], str] = {}
"""Cases that get another verdict, by test and case, and why; each has its place in ``docs/arm-ttk.md``."""


def reports(path: Path) -> Iterator[Report]:
    """What armls says of a file, or of the files of a folder."""
    reader = Reader()
    for target in discover([path.as_posix()]):
        assert isinstance(target, Target)
        documents, _ = reader.documents(target.path, read(target.path))
        yield Analyser().analyse(Snapshot(target.path, documents, Settings(profile="default"), AS_OF))


def verdict(path: Path, test: str) -> str:
    """``fail`` where a finding says that the test fails."""
    outcomes = {finding.ttk_outcome for one in reports(path) for finding in one.findings if finding.ttk == test}
    return "fail" if "fail" in outcomes else "pass"


@pytest.mark.parametrize("test", COVERED)
def test_verdicts_on_the_cases_of(test: str, shared: Path) -> None:
    folder = shared / "corpus" / "ttk-cases"
    cases = [case for case in json.loads((folder / "index.json").read_text("utf-8")) if case["test"] == test]
    wrong = [
        (case["expect"], case["check"])
        for case in cases
        if (test, case["check"]) not in EXPLAINED and verdict(folder / case["check"], test) != case["expect"]
    ]
    assert cases
    assert wrong == []


def test_every_test_that_is_covered_has_a_rule() -> None:
    assert set(COVERED) <= {rule.ttk for rule in all_rules()}


def test_verdicts_on_user_interfaces_and_parameter_files_of_real_templates(shared: Path) -> None:
    tests = set(Path(__file__).with_name("ttk").joinpath("ui.txt").read_text("utf-8").split("\n")) - {""}
    folder = shared / "corpus" / "templates"
    wrong = []
    for entry in json.loads((folder / "ttk-verdicts.json").read_text("utf-8"))["templates"]:
        for name, said in entry["files"].items():
            path = (folder / entry["template"]).parent / name
            if not path.is_file():
                continue
            failed = {test for test, found in said["findings"].items() if found.get("errors")}
            for test in tests & {*said["passed"], *said["findings"]}:
                ours = verdict(path, test)
                if ours != ("fail" if test in failed else "pass"):
                    wrong.append((path.relative_to(folder).as_posix(), test, ours))
    assert wrong == []
