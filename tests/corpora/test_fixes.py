"""Every fix of every rule, made on real templates: nothing new is found, and a second time nothing changes."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from armls.core.text import SourceText
from armls.rules.registry import all_rules
from armls.services.checking import Fixing, Options, Repair, repair_files, repair_text
from armls.services.discovery import Target

OPTIONS = Options(date(2026, 2, 13), frozenset(rule.area for rule in all_rules()))


@pytest.mark.parametrize("is_unsafe", [False, True])
@pytest.mark.parametrize("corpus", ["templates", "ttk-cases"])
def test_fixes_of_all_rules(shared: Path, corpus: str, is_unsafe: bool) -> None:
    fixing = Fixing(is_unsafe)
    files = sorted((shared / "corpus" / corpus).rglob("*.json"))
    targets = [Target(str(file), False, file.stat().st_size) for file in files]
    wrong = []
    mended = 0
    for target, repair in _repairs(targets, fixing):
        if repair.text == repair.report.text.text:
            continue
        mended += 1
        again = repair_text(target.path, SourceText(repair.text), OPTIONS, fixing)
        new = _counted(again) - _counted(repair)
        if new or again.text != repair.text:
            wrong.append((target.path, new, again.count))
    assert wrong == []
    assert mended > 30


def _repairs(targets: list[Target], fixing: Fixing) -> list[tuple[Target, Repair]]:
    made = ((target, repair) for target in targets for repair in repair_files([target], OPTIONS, fixing))
    return [(target, repair) for target, repair in made if isinstance(repair, Repair)]


def _counted(repair: Repair) -> Counter[str]:
    return Counter(finding.rule for finding in repair.report.findings)
